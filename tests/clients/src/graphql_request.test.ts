import assert from "node:assert/strict";
import { test } from "node:test";

import { ClientError, GraphQLClient } from "graphql-request";

import { NodeDocument, PersonParticipationsDocument, ProposalPageDocument, ProposalsDocument } from "./gql/graphql.js";
import { url, walk } from "./walk.js";

const client = new GraphQLClient(url);

test("graphql-request walks a list", async () => {
  await walk((variables) => client.request(ProposalsDocument, variables));
});

test("graphql-request reads a person with all roles", async () => {
  const { people } = await client.request(PersonParticipationsDocument, {});
  assert.equal(people.nodes.length, 1);
  const roles = people.nodes[0]!.participations.nodes.map(({ role }) => role);
  assert.deepEqual(new Set(roles), new Set(["MODERATOR", "ORGANIZER", "CONTACT"]));
});

test("graphql-request reads a proposal with its pager", async () => {
  const { proposal } = await client.request(ProposalPageDocument, {});
  assert.deepEqual([proposal!.previous, proposal!.next!.number, proposal!.last!.number], [null, 5, 131]);
  assert.match(proposal!.description, /^<p>/);
});

test("graphql-request tells an error by its code", async () => {
  await assert.rejects(client.request(NodeDocument, { id: "nonsense" }), (error: unknown) => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.response.errors![0]!.extensions!.code, "BAD_USER_INPUT");
    return true;
  });
});
