import assert from "node:assert/strict";

import type { ProposalsQuery, ProposalsQueryVariables } from "./gql/graphql.js";

type Ask = (variables: ProposalsQueryVariables) => Promise<ProposalsQuery>;

export const url = process.env.WORKSHOPS_URL!;

/** Follows the cursors of a list to its end: every proposal of the demo edition, once, in order of number. */
export async function walk(ask: Ask): Promise<string[]> {
  const ids: string[] = [];
  const numbers: number[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { proposals }: ProposalsQuery = await ask({ first: 15, after, filter: { edition: { eq: 2026 } } });
    assert.equal(proposals.totalCount, 44);
    for (const { node } of proposals.edges) {
      ids.push(node.id);
      numbers.push(node.number ?? 0);
      assert.equal(node.edition.year, 2026);
      assert.notEqual(node.organizations.length, 0);
    }
    after = proposals.pageInfo.endCursor ?? null;
    more = proposals.pageInfo.hasNextPage;
  }
  assert.equal(new Set(ids).size, 44);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  return ids;
}
