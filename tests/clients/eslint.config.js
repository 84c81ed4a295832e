import { fileURLToPath } from "node:url";

import graphql from "@graphql-eslint/eslint-plugin";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { configs, parser } = graphql;
const plugins = { "@graphql-eslint": graphql };
const documents = [path("../it/queries/*.graphql"), path("documents/*.graphql")];
const languageOptions = { parser, parserOptions: { graphQLConfig: { schema: path("../../schema.graphql"), documents } } };

export default [
  {
    files: ["schema.graphql"],
    plugins,
    languageOptions,
    rules: {
      ...configs["flat/schema-all"].rules,
      ...configs["flat/schema-relay"].rules,
      // The export is sorted by the program, in an order of its own; `workshops schema --check` holds it.
      "@graphql-eslint/alphabetize": "off",
      // Mutations are part of the plan.
      "@graphql-eslint/no-root-type": "off",
      // A payload holds what was written; whoever wants more asks for it.
      "@graphql-eslint/require-field-of-type-query-in-mutation-result": "off",
      // Lists and the viewer always answer; an empty list is no null.
      "@graphql-eslint/require-nullable-result-in-root": "off",
      // Lists that cannot grow long, and the `nodes` beside the edges of a connection, are plain.
      // A change, a pair of candidates and an overlap are no objects of their own.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
      // Changes are followed forward, and candidates looked at best first: nobody pages them backward.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // "Merge.mergedAt" is when it was merged, not the "dAt" of a merge.
      "@graphql-eslint/no-typename-prefix": "off",
      // The specification gives the directive a reason and nothing else: the date is in the reason.
      "@graphql-eslint/require-deprecation-date": "off",
      // Parts of an object and of a list are no objects of their own.
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            types: [
              "AllowedTransition",
              "BalanceRules",
              "BalanceWarning",
              "Change",
              "DeprecatedFieldUse",
              "DuplicateCandidate",
              "ExternalIdentifier",
              "FieldChange",
              "ImportDiagnostic",
              "ImportSource",
              "Link",
              "MergeMoves",
              "OverlapParts",
              "PageInfo",
              "PanelBalance",
              "PanelSize",
              "PriorReport",
              "ProposalDecision",
              "ProposalOverlap",
              "RateLimit",
              "SearchSnippet",
              "ServerLimits",
              "SimilarProposal",
              "StatusTransition",
              "TextRange",
              "TokenUsage",
              "TokenUsageDay",
              "UserError",
              "Viewer",
            ],
            suffixes: ["Connection", "Count", "Edge", "Facet", "Facets", "Payload", "Result", "Share", "Statistics"],
          },
        },
      ],
    },
  },
  {
    files: ["tests/clients/documents/*.graphql"],
    plugins,
    languageOptions,
    rules: configs["flat/operations-recommended"].rules,
  },
  {
    files: ["tests/it/queries/*.graphql"],
    plugins,
    languageOptions,
    rules: {
      ...configs["flat/operations-recommended"].rules,
      // They are read by people, not merged into a cache.
      "@graphql-eslint/require-selections": "off",
    },
  },
];
