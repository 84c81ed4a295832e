import assert from "node:assert/strict";
import { test } from "node:test";

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { filter, firstValueFrom } from "rxjs";

import { NodeDocument, ProposalCardFragmentDoc, ProposalsDocument, ThemeProposalsDocument } from "./gql/graphql.js";
import { url, walk } from "./walk.js";

function start() {
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { proposals: relayStylePagination(["filter"]) } } } });
  return new ApolloClient({ link: new HttpLink({ uri: url }), cache });
}

test("Apollo Client walks a list and finds its objects again in its cache", async () => {
  const client = start();
  const ids = await walk(async (variables) => {
    const { data } = await client.query({ query: ProposalsDocument, variables, fetchPolicy: "no-cache" });
    return data!;
  });
  await client.query({ query: ProposalsDocument, variables: { first: 3 } });
  assert.ok(client.cache.readFragment({ fragment: ProposalCardFragmentDoc, fragmentName: "ProposalCard", id: `Proposal:${ids[0]}` }));
});

test("Apollo Client merges the pages of a connection", async () => {
  const client = start();
  const list = client.watchQuery({ query: ProposalsDocument, variables: { first: 5 } });
  const subscription = list.subscribe(() => {});
  const first = await firstValueFrom(list.pipe(filter(({ dataState }) => dataState === "complete")));
  await list.fetchMore({ variables: { after: first.data!.proposals!.pageInfo!.endCursor ?? null } });
  const merged = client.readQuery({ query: ProposalsDocument, variables: { first: 5 } });
  assert.equal(merged!.proposals.edges.length, 10);
  subscription.unsubscribe();
});

test("Apollo Client reads nested objects", async () => {
  const client = start();
  const { data } = await client.query({ query: ThemeProposalsDocument });
  assert.equal(data!.theme!.name, "Security, trust and safety");
  assert.equal(data!.theme!.proposals.nodes[0]!.panellists[1]!.organization!.name, "Lantern Security");
});

test("Apollo Client tells an error by its code", async () => {
  const client = start();
  await assert.rejects(client.query({ query: NodeDocument, variables: { id: "nonsense" } }), (error: unknown) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0]!.extensions!.code, "BAD_USER_INPUT");
    return true;
  });
});
