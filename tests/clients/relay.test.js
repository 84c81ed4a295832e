// What relay-compiler made of relay/ThemePage.js, run by relay-runtime against the server.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const { Environment, Network, RecordSource, Store, fetchQuery, getSingularSelector } = require("relay-runtime");
const artifact = (name) => require(`./relay/__generated__/${name}.graphql.js`);

async function send({ text }, variables) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  const body = JSON.stringify({ query: text, variables });
  const answer = await fetch(process.env.WORKSHOPS_URL, { method: "POST", headers, body });
  return answer.json();
}

const environment = new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
const run = (name, variables) => fetchQuery(environment, artifact(name), variables).toPromise();
const read = (fragment, reference) => environment.lookup(getSingularSelector(artifact(fragment), reference)).data;

test("Relay fetches a connection, then its next page by the id of its parent", async () => {
  const { theme } = await run("ThemePageQuery", { year: 2026, slug: "security-trust-and-safety", first: 5 });
  assert.equal(theme.name, "Security, trust and safety");
  const { proposals } = read("ThemePage_theme", theme);
  assert.deepEqual([proposals.edges.length, proposals.totalCount, proposals.pageInfo.hasNextPage], [5, 8, true]);

  await run("ThemePageMoreQuery", { id: theme.__id, first: 5, after: proposals.pageInfo.endCursor });
  const merged = read("ThemePage_theme", theme).proposals;
  assert.deepEqual([merged.edges.length, merged.pageInfo.hasNextPage], [8, false]);
  const numbers = merged.edges.map(({ node }) => read("ThemePage_proposal", node).number);
  assert.equal(new Set(numbers).size, 8);
});

test("Relay fetches a node by the id another query brought", async () => {
  const { theme } = await run("ThemePageQuery", { year: 2026, slug: "security-trust-and-safety", first: 1 });
  const [edge] = read("ThemePage_theme", theme).proposals.edges;
  const expected = read("ThemePage_proposal", edge.node);
  const { node } = await run("ThemePageProposalQuery", { id: edge.node.__id });
  assert.deepEqual(read("ThemePage_proposal", node.proposal), expected);
  assert.ok(expected.panellists.length > 0);
});
