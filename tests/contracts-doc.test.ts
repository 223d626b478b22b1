/** The examples of docs/contracts.md, linted with the config that stands there. */
import { readFileSync } from "node:fs";
import { Linter } from "eslint";
import { expect, test } from "vitest";
import plugin, { defineContracts } from "../src/index.js";

const doc = readFileSync(new URL("../docs/contracts.md", import.meta.url), "utf8");
const [config, leaks, repaired] = [...doc.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1]!) as [
  string,
  string,
  string,
];

/** What the config exports. */
const body = config.replace(/^import .*$/m, "").replace("export default", "return");
const configs = new Function("socketLeak", "defineContracts", body)(plugin, defineContracts) as Linter.Config[];

test("what the doc says is reported, and nothing else", () => {
  const lines = leaks.split("\n");
  const expected = lines.flatMap((line, index) =>
    !line.includes("// leaks")
      ? []
      : line.includes("next line")
        ? [index + 2]
        : line.includes("route")
          ? [index]
          : [index + 1],
  );
  const messages = new Linter().verify(leaks, configs, { filename: "src/jobs.js" });
  expect(messages.map(({ line }) => line)).toEqual(expected);
  expect(new Set(messages.map(({ ruleId }) => ruleId))).toEqual(
    new Set([
      "socket-leak/no-undisposed-client",
      "socket-leak/no-unconsumed-body",
      "socket-leak/no-async-in-sync-callback",
      "socket-leak/no-unended-response",
    ]),
  );
  // Without the contracts nothing of it is known but what the code itself closes.
  const known = new Linter().verify(leaks, [plugin.configs.recommended], { filename: "src/jobs.js" });
  expect(known.map(({ message }) => message)).toEqual([expect.stringContaining("`channel` (connect) is not released")]);
});

test("and the repaired code is clean", () => {
  expect(new Linter().verify(repaired, configs, { filename: "src/jobs.js" })).toEqual([]);
});
