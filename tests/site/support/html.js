// HTML as html-validate reads it.
import { HtmlValidate } from "html-validate";

const checker = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    // Titles are those of the proposals.
    "long-title": "off",
    // A hash in the address does as much, and the rule asks it of the server itself.
    "require-sri": "off",
  },
});

/** What is wrong with a document; empty if nothing is. */
export async function htmlProblems(html) {
  const { results } = await checker.validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ line, ruleId, message }) => `line ${line}: ${ruleId}: ${message}`));
}
