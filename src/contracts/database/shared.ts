/** Pieces that the contracts of databases, brokers and clouds share. */
import type { Api } from "../vocabulary.js";

/** A promise with a request on the network behind it. */
export const request: Api = { returns: "Promise<unknown>", work: "request" };
/** A promise with which only a result or a failure can be lost: closing, leaving, giving back. */
export const task: Api = { returns: "Promise<void>", work: "task" };
/** Sends nothing, returns the receiver. */
export const chain: Api = { returns: "this" };
/** Sends nothing, cannot fail: properties of the connection, escaping, statistics. */
export const local: Api = { rejects: false };
/** Callback only: `(…, (err, result) => void)`. Without a callback the result is lost, but it is no promise. */
export const callbackOnly: Api = { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } };
/** The same API twice: `f(…, cb)`, or without a callback a promise. */
export const requestOrCallback: Api[] = [{ when: [{ at: "last", kind: "function" }], ...callbackOnly }, request];
export const taskOrCallback: Api[] = [{ when: [{ at: "last", kind: "function" }], ...callbackOnly }, task];
/** The library awaits the function's promise and forwards its rejection: `transaction(fn)`, `withSession(fn)`. */
export const awaits0: Api = {
  returns: "Promise<unknown>",
  work: "request",
  callback: { arg: 0, runs: "once", result: "awaited" },
};
export const awaitsLast: Api = {
  returns: "Promise<unknown>",
  work: "request",
  callback: { arg: "last", runs: "once", result: "awaited" },
};
