/** Which versions of TypeScript 7 have a server that is spoken to. */
import { expect, test } from "vitest";
import { isKnown } from "../../src/oracle/native-install.js";

test.each([
  ["7.0.2", true],
  ["7.0.3-dev.20260708.1", true],
  ["7.1.0-dev.20260708.3", true],
  ["7.1.0-dev.20260917.1", true],
  // Its API makes and updates snapshots in another way.
  ["7.1.0-dev.20260918.1", false],
  ["7.1.0-beta", false],
  ["7.1.0", false],
  ["8.0.0", false],
])("TypeScript %s: %s", (version, known) => {
  expect(isKnown({ folder: "", version })).toBe(known);
});
