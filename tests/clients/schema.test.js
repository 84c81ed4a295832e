// The schema's text as linters see it, and what changed since the last release.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { ESLint } from "eslint";
import { buildSchema } from "graphql";

const root = fileURLToPath(new URL("../../", import.meta.url));
const schema = readFileSync(`${root}schema.graphql`, "utf8");
const released = readFileSync(`${root}tests/clients/released.graphql`, "utf8");

async function breaking(from, to) {
  const changes = await diff(buildSchema(from), buildSchema(to));
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking).map(({ message }) => message);
}

test("nothing breaks what was released", async () => {
  assert.deepEqual(await breaking(released, schema), []);
  assert.deepEqual(await breaking("type Query { a: Int b: Int }", "type Query { a: Int }"), ["Field 'b' was removed from object type 'Query'"]);
});

test("graphql-schema-linter, with every rule it has, finds nothing", () => {
  const lint = (input) => spawnSync("node_modules/.bin/graphql-schema-linter", ["--stdin"], { cwd: `${root}tests/clients`, input, encoding: "utf8" });
  const { status, stdout } = lint(schema);
  assert.equal(status, 0, stdout);
  assert.equal(lint("type Query { undescribed: Int }").status, 1);
});

test("graphql-eslint finds nothing in the schema and in the documents", async () => {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: `${root}tests/clients/eslint.config.js` });
  const files = await eslint.lintFiles(["schema.graphql", "tests/it/queries/*.graphql", "tests/clients/documents/*.graphql"]);
  assert.ok(files.length >= 6);
  const found = files.flatMap(({ filePath, messages }) => messages.map(({ line, message }) => `${filePath}:${line} ${message}`));
  assert.deepEqual(found, []);
});
