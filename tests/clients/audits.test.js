// The GraphQL-over-HTTP specification, as the authors of graphql-http check it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: process.env.WORKSHOPS_URL, fetchFn: fetch });

test("there are 61 audits", () => assert.equal(audits.length, 61));

for (const { id, name, fn } of audits) {
  test(`audit ${id}: ${name}`, async () => {
    const { status, reason } = await fn();
    assert.equal(status, "ok", reason);
  });
}
