// JSON against the schemas of `schemas/`.
import { readFileSync } from "node:fs";

import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const ajv = addFormats(new Ajv.default({ allErrors: true, allowUnionTypes: true, allowMatchingProperties: true }));

/** What is wrong with a value; empty if nothing is. */
export function jsonProblems(value, name) {
  const id = `${name}.json`;
  const check = ajv.getSchema(id) ?? ajv.addSchema(JSON.parse(readFileSync(new URL(`../schemas/${id}`, import.meta.url))), id).getSchema(id);
  return check(value) ? [] : check.errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}
