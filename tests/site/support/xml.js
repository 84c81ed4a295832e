// XML by libxml2, built for WebAssembly.
import { readFileSync } from "node:fs";

import { validateXML } from "xmllint-wasm";

/** What is wrong with a document under a RELAX NG grammar of `schemas/`; empty if nothing is. */
export async function xmlProblems(xml, grammar) {
  const schema = readFileSync(new URL(`../schemas/${grammar}`, import.meta.url), "utf8");
  const maxMemoryPages = 1024;
  const { valid, rawOutput } = await validateXML({ xml, schema, extension: "relaxng", maxMemoryPages });
  return valid ? [] : rawOutput.trim().split("\n");
}
