// The explorer works without anything from beyond the server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open, visit } from "./support/browser.js";
import { at } from "./support/server.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("GraphiQL runs a query and asks nobody else", async () => {
  const { page, troubles, close } = await open(browser);
  await visit(page, at("/graphiql"));
  const answer = page.waitForResponse((response) => response.request().postData()?.includes("ThemeProposals"));
  await page.getByRole("button", { name: /execute/i }).click();
  const { data, errors } = await (await answer).json();
  assert.equal(errors, undefined);
  assert.ok(data.theme.proposals.nodes.length > 0);
  await page.locator(".result-window").getByText("totalCount").waitFor();
  assert.deepEqual(troubles, []);
  await close();
});
