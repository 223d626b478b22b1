/** Test runners: their functions are awaited by the runner, and return nothing to wait for. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { local } from "../database/shared.js";

const hook: Api = { callback: { arg: "last", runs: "many", result: "awaited" }, rejects: false };
const hook0: Api = { callback: { arg: 0, runs: "many", result: "awaited" }, rejects: false };
const test: Api = {
  callback: [
    { arg: 1, runs: "many", result: "awaited" },
    { arg: 2, runs: "many", result: "awaited" },
  ],
  rejects: false,
};
/** Collects its tests; a promise is not waited for. */
const suite: Api = { callback: { arg: 1, runs: "now", result: "dropped", sync: true }, rejects: false };

/** What `rejects` and `resolves` say of a promise is a promise itself; a test is over before it, where nobody waits. */
const expectation: NonNullable<PackageContract["types"]> = {
  Expectation: { members: { rejects: { value: "AsyncExpectation" }, resolves: { value: "AsyncExpectation" } } },
  AsyncExpectation: {
    members: { not: { value: "AsyncExpectation" }, "*": { returns: "Promise<void>", work: "task" } },
  },
};
const expects: Api = { returns: "Expectation" };

/** In Jest a timeout stands behind the function. */
const jestTest: Api = { callback: { arg: 1, runs: "many", result: "awaited" }, rejects: false };
const jestFunctions: PackageContract["exports"] = {
  describe: suite,
  "describe.only": suite,
  "describe.skip": suite,
  test: jestTest,
  "test.only": jestTest,
  "test.skip": jestTest,
  "test.concurrent": jestTest,
  it: jestTest,
  "it.only": jestTest,
  "it.skip": jestTest,
  beforeAll: hook0,
  beforeEach: hook0,
  afterAll: hook0,
  afterEach: hook0,
  expect: expects,
  "jest.fn": local,
  "jest.spyOn": local,
  "jest.mock": local,
};
export const jest = defineContract({
  package: "jest",
  modules: ["@jest/globals"],
  source: "@jest/globals 30, build/index.d.ts; @types/jest 30",
  exports: jestFunctions,
  types: expectation,
  globals: {
    expect: expects,
    describe: suite,
    beforeAll: hook0,
    afterAll: hook0,
    beforeEach: hook,
    afterEach: hook,
  },
});
export const mocha = defineContract({
  package: "mocha",
  source: "mocha 11, @types/mocha 10",
  exports: { describe: suite, it: jestTest, before: hook, after: hook, beforeEach: hook, afterEach: hook },
  globals: { context: suite, suite, specify: jestTest, before: hook, after: hook },
});
// An async describe is awaited here.
const vitestSuite: Api = {
  callback: [
    { arg: 1, runs: "once", result: "awaited" },
    { arg: 2, runs: "once", result: "awaited" },
  ],
  rejects: false,
};
export const vitest = defineContract({
  package: "vitest",
  source: "vitest 4, dist/index.d.ts, globals.d.ts",
  globals: { test, it: test },
  exports: {
    describe: vitestSuite,
    suite: vitestSuite,
    test,
    it: test,
    beforeAll: hook0,
    afterAll: hook0,
    beforeEach: hook0,
    afterEach: hook0,
    onTestFinished: hook0,
    onTestFailed: hook0,
    expect: expects,
    "vi.fn": local,
    "vi.spyOn": local,
    "vi.mock": local,
  },
  types: expectation,
});
// The sentence may go on behind what gives the promise: `expect(p).to.be.rejectedWith(TypeError).and.notify(done)`.
const said: Api = { returns: "Promise<unknown>", work: "task", promiseMembers: ["*"] };
// Every word behind `eventually` is a function, and what makes the sentence longer.
export const chai = defineContract({
  package: "chai",
  source: "chai-as-promised 8, lib/chai-as-promised.js",
  exports: { expect: { returns: "Assertion" } },
  types: {
    Assertion: {
      members: {
        eventually: { value: "Eventually" },
        rejectedWith: said,
        "*": { value: "Assertion" },
      },
    },
    Eventually: { call: said, members: { "*": { value: "Eventually" } } },
  },
});
