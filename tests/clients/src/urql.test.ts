import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, cacheExchange, fetchExchange } from "@urql/core";

import { NodeDocument, ProposalsDocument, ThemeProposalsDocument } from "./gql/graphql.js";
import { url, walk } from "./walk.js";

for (const [method, preferGetMethod] of [["POST", false], ["GET", "force"]] as const) {
  const client = new Client({ url, exchanges: [cacheExchange, fetchExchange], preferGetMethod });

  test(`urql walks a list by ${method}`, async () => {
    const ids = await walk(async (variables) => {
      const { data, error } = await client.query(ProposalsDocument, variables);
      assert.equal(error, undefined);
      return data!;
    });
    const { data } = await client.query(NodeDocument, { id: ids[0]! });
    assert.deepEqual([data!.node!.__typename, data!.node!.id], ["Proposal", ids[0]]);
  });

  test(`urql reads nested objects by ${method}`, async () => {
    const { data } = await client.query(ThemeProposalsDocument, {});
    assert.equal(data!.theme!.proposals.nodes[0]!.panellists[1]!.organization!.name, "Lantern Security");
  });

  test(`urql tells an error by its code by ${method}`, async () => {
    const { error } = await client.query(NodeDocument, { id: "nonsense" });
    assert.equal(error!.networkError, undefined);
    assert.equal(error!.graphQLErrors[0]!.extensions.code, "BAD_USER_INPUT");
  });
}
