// JSON-LD as its readers take it: expanded, against the vocabulary of schema.org, and against what search engines require.
import { fileURLToPath } from "node:url";

import Validator from "@adobe/structured-data-validator";
import jsonld from "jsonld";
import ts from "typescript";

const file = fileURLToPath(new URL("checked-json-ld.ts", import.meta.url));

/** What TypeScript says of a value under the types that Google generates from schema.org; unknown properties too. */
function againstVocabulary(document) {
  const type = Array.isArray(document["@graph"]) ? "Graph" : "WithContext<Thing>";
  const source = `import type { Graph, Thing, WithContext } from "schema-dts";\nexport const found: ${type} = ${JSON.stringify(document)};\n`;
  const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, source, ...rest) : getSourceFile(name, ...rest));
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

/** The context of schema.org as far as structure goes: the network is not asked. */
const context = { "@vocab": "http://schema.org/", url: { "@type": "@id" }, sameAs: { "@type": "@id" } };
async function documentLoader(url) {
  if (!/^https?:\/\/schema\.org\/?$/.test(url)) throw new Error(`the context ${url} is not that of schema.org`);
  return { contextUrl: null, documentUrl: url, document: { "@context": context } };
}

/** Everything that is wrong with a document; empty if nothing is. */
export async function schemaOrgProblems(document) {
  // Safe mode refuses what an expansion would drop without a word.
  const expanded = await jsonld.expand(document, { documentLoader, safe: true });
  if (expanded.length === 0) return ["nothing is left of it when it is expanded"];
  const problems = againstVocabulary(document);
  for (const node of document["@graph"] ?? [document]) {
    const issues = await new Validator().validate({ jsonld: { [node["@type"]]: [node] } });
    const errors = issues.filter(({ severity }) => severity === "ERROR");
    problems.push(...errors.map(({ issueMessage, path }) => `${issueMessage} ${JSON.stringify(path)}`));
  }
  return problems;
}
