/** Suggestions of more than one line, as they read once they are applied. */
import { Linter } from "eslint";
import { expect, test } from "vitest";
import plugin from "../../src/index.js";

/** The code once the only suggestion of the only report is applied. */
function repaired(code: string): string {
  const messages = new Linter().verify(code, plugin.configs.recommended);
  expect(messages.map(({ suggestions = [] }) => suggestions.length)).toEqual([1]);
  const { fix } = messages[0]!.suggestions![0]!;
  return code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]);
}

test("what could not be opened is not closed: that would hide why", () => {
  const code = `
import { createClient } from "redis";
export async function read(key) {
  const client = createClient();
  client.on("error", console.error);
  await client.connect();
  const value = await client.get(key);
  await client.quit();
  console.log(value);
}
`;
  expect(repaired(code)).toBe(
    code
      .replace("connect();", "connect(); try {")
      .replace("  await client.quit();", "  ")
      .replace("log(value);", "log(value); } finally { await client.quit(); }"),
  );
});

test("what holds something before it is open is closed all the same", () => {
  const code = `
import { open } from "node:fs/promises";
export async function read(path) {
  const file = await open(path);
  await file.stat();
}
`;
  expect(repaired(code)).toBe(
    code.replace("open(path);", "open(path); try {").replace("stat();", "stat(); } finally { await file.close(); }"),
  );
});
