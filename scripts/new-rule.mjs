// Lays down the files of a new rule: source, doc and twins.
// usage: npm run new-rule -- no-such-leak
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, stop } from "./lib/project.mjs";

const name = process.argv[2] ?? "";
if (!/^(no|require|prefer)(-[a-z]+)+$/.test(name))
  stop("usage: npm run new-rule -- no-such-leak (or require-…, prefer-…)");
const variable = name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

const source = `import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "${name}",
  description: "require …",
  messages: {
    leak: "{{what}} is not … {{when}}: {{harm}}.",
    leakWhenFails: "{{what}} is not … {{when}}: {{harm}}.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  report: describeHandle,
});
`;

const doc = `# socket-leak/${name}

<!-- end auto-generated rule header -->

## What it does

## Why it leaks

## Examples

### Incorrect

\`\`\`js

\`\`\`

### Correct

\`\`\`js

\`\`\`

## Options and limits

- \`exceptionPaths\` (default \`true\`): \`false\` leaves out what leaks only when something fails on the way.
- \`harm\`: the least harm that is reported, …

What the rule does not see or report:
`;

const test = `import rule from "../../src/rules/${name}.js";
import { globals, runTwins } from "./tester.js";

runTwins("${name}", rule, [
  {
    name: "…",
    prelude: globals,
    messageId: "leak",
    bad: \`
      async function run() {
        start(); // leaks
      }\`,
    good: \`
      async function run() {
        await start();
      }\`,
  },
]);
`;

const files = {
  [`src/rules/${name}.ts`]: source,
  [`docs/rules/${name}.md`]: doc,
  [`tests/rules/${name}.test.ts`]: test,
};
for (const file of Object.keys(files)) if (existsSync(path.join(root, file))) stop(`${file} is there already.`);
for (const [file, text] of Object.entries(files)) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
  console.log(`made ${file}`);
}
console.log(`
Next:
  1. src/engine/findings.ts: add "${name}" to the rule ids, and say which findings are its own.
  2. src/rules/index.ts: add ${variable} to the rules; it is recommended if it is precise without types.
     src/rules/${name}.ts: its description, messages and options.
  3. tests/rules/${name}.test.ts: twins, the bad code and its repair.
  4. docs/rules/${name}.md: fill the four headings, then npm run docs. tests/docs.test.ts runs its examples.
  5. npm test && npm run lint && npm run corpus
`);
