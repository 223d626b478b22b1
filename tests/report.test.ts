/** The paths of reports as data. */
import { Linter } from "eslint";
import { expect, test } from "vitest";
import plugin from "../src/index.js";

const code = `import { Pool } from "pg";
const pool = new Pool();
export async function first(id) {
  const client = await pool.connect();
  const { rows } = await client.query("select 1", [id]);
  if (rows.length === 0) return undefined;
  client.release();
  return rows[0];
}
`;

test("a report's path names each place and what happens there", () => {
  const [report] = new Linter().verify(code, [plugin.configs.recommended], { filename: "src/first.js" });
  expect(report).toMatchObject({ ruleId: "socket-leak/no-undisposed-client", line: 4 });
  expect(plugin.witnessOf("src/first.js", report!)).toEqual([
    { line: 4, column: 24, what: "acquired" },
    { line: 6, column: 7, what: "`rows.length` on line 6 is `0`" },
    { line: 6, column: 26, what: "returns" },
  ]);
});

test("a file that is repaired has none any more, and other rules' reports never had one", () => {
  const linter = new Linter();
  const [report] = linter.verify(code, [plugin.configs.recommended], { filename: "src/first.js" });
  linter.verify("await 1;", [plugin.configs.recommended], { filename: "src/first.js" });
  expect(plugin.witnessOf("src/first.js", report!)).toBeUndefined();
  expect(plugin.witnessOf("src/other.js", { ruleId: "no-undef", line: 1, column: 1 })).toBeUndefined();
});
