/** Pieces that the contracts of databases, brokers and clouds share. */
import type { Api, Obligation } from "../vocabulary.js";

/** A promise with a request on the network behind it. */
export const request: Api = { returns: "Promise<unknown>", work: "request" };
/** A promise with which only a result or a failure can be lost: closing, leaving, giving back. */
export const task: Api = { returns: "Promise<void>", work: "task" };
/** Sends nothing, returns the receiver. */
export const chain: Api = { returns: "this" };
/** Sends nothing, cannot fail: properties of the connection, escaping, statistics. */
export const local: Api = { rejects: false };
/** Callback only: `(…, (err, result) => void)`. Without a callback the result is lost, but it is no promise. */
export const callbackOnly: Api = {
  callback: { arg: "last", runs: "once", error: 0, result: "dropped" },
  background: true,
  callbackOnly: true,
};
/** The same API twice: `f(…, cb)`, or without a callback a promise. */
export const requestOrCallback: Api[] = [{ when: [{ at: "last", kind: "function" }], ...callbackOnly }, request];
/** With a callback it gives a promise all the same, whose rejection the callback has handled (standard-as-callback). */
export const requestAndCallback: Api[] = [
  {
    when: [{ at: "last", kind: "function" }],
    callback: { arg: "last", runs: "once", error: 0, result: "dropped" },
    returns: "Promise<unknown>",
    work: "none",
  },
  request,
];
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

/** Text that begins a transaction and does not end it as well. */
const BEGINS =
  "/^\\s*(?:begin(?!\\s+atomic)|start\\s+transaction)\\b(?![\\s\\S]*\\b(?:commit|rollback|end|abort)\\b)/i";
/** Text that ends a transaction: not one that goes back to a savepoint. */
const ENDS =
  "/(?:^|;)\\s*(?:commit|rollback|end|abort|prepare\\s+transaction)\\b(?!\\s+(?:work\\s+|transaction\\s+)?to\\b)/i";

/** The ways to end a transaction by text, for the methods that send one. */
export const endsByText = (...methods: string[]): string[] => methods.map((name) => `${name}(${ENDS})`);

/** A method that sends text, the transaction that it may begin put in front. */
export function beginsByText(api: Api | Api[], transaction: Obligation): Api[] {
  const plain = Array.isArray(api) ? api : [api];
  const begins = ["arg0", "arg0.text", "arg0.sql"].flatMap((at) =>
    plain.map((one): Api => ({
      ...one,
      when: [...(one.when ?? []), { at, matches: BEGINS }],
      acquires: "this",
      obligation: transaction,
    })),
  );
  return [...begins, ...plain];
}
