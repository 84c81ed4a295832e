import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: ["../it/queries/*.graphql", "documents/*.graphql"],
  emitLegacyCommonJSImports: false,
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        // A scalar nobody thought of is an error, not `any`.
        strictScalars: true,
        scalars: { BigInt: "number", Country: "string", Date: "string", DateTime: "string", JSON: "unknown", Upload: "File", URL: "string" },
        useTypeImports: true,
      },
    },
  },
};

export default config;
