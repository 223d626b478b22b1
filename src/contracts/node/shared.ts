/** Pieces that several contracts of Node.js (and of HTTP clients built on it) share. */
import type { Api, Callback, Obligation, Transfer } from "../vocabulary.js";

/** `(err, …) => void`, last argument, later, exactly once. */
export const nodeback: Callback = { arg: "last", runs: "once", error: 0, result: "dropped" };
/** A completion callback without an error parameter: `listen(port, cb)`, `end(cb)`. */
export const completion: Callback = { arg: "last", runs: "once", result: "dropped" };
/** The listener of `on(event, listener)`. */
export const listener: Callback = {
  arg: 1,
  runs: "many",
  result: "dropped",
  // With the switch, of an emitter or of all, a rejection becomes an 'error' event (measured).
  forwardedWhere: String.raw`\bcaptureRejections\s*[:=]\s*true`,
};

/** A callback API that works on a file, a socket or a child. */
export const io: Api = { callback: nodeback, work: "request", callbackOnly: true };
/** A callback API with which only a result can be lost. */
export const job: Api = { callback: nodeback, work: "task", callbackOnly: true };
/** The same, which works at once where it gets no callback. */
export const jobOrSync: Api = { callback: nodeback, work: "task" };
/** A call that only looks at what it gets. */
export const looks: Api = { args: { rest: "borrows" }, rejects: false };
/** What throws unless something holds, by the names that Node.js gives it. */
const asserting = (asserts: Api["asserts"]): Api => ({ ...looks, asserts });
export const assertions: Record<"ok" | "equal" | "notEqual" | "strictEqual" | "notStrictEqual", Api> = {
  ok: asserting("truthy"),
  equal: asserting("equal"),
  notEqual: asserting("unequal"),
  strictEqual: asserting("equal"),
  notStrictEqual: asserting("unequal"),
};
/** Promises. */
export const ioPromise: Api = { returns: "Promise<unknown>", work: "request", ignoresCallback: true };
export const jobPromise: Api = { returns: "Promise<unknown>", work: "task", ignoresCallback: true };
/** A synchronous call that throws on failure, and holds up the thread until then. */
export const ioSync: Api = { sync: true, blocks: "work" };
export const chain: Api = { returns: "this" };

/** All uses of a Node stream that read it, begin to read it, or destroy it. `setEncoding` and `pause` do not. */
export const readableBy: string[] = [
  "destroy",
  "[Symbol.asyncDispose]",
  "resume",
  "pipe",
  "read",
  "on('data')",
  "on('readable')",
  "iterate",
  "iterator",
  "[Symbol.asyncIterator]",
  "toArray",
  "forEach",
  "map",
  "filter",
  "flatMap",
  "reduce",
  "some",
  "every",
  "find",
  "take",
  "drop",
  "compose",
  "asIndexedPairs",
];

/** What an outgoing message of the http module owes. */
export const requestEnd: Obligation = {
  kind: "end",
  by: ["end", "destroy", "abort", "[Symbol.asyncDispose]"],
  giveUp: "$this.destroy();",
  harm: "holds-socket",
  diesOn: ["event('error')"],
  absentWhen: { destroyed: [true], writableEnded: [true], aborted: [true], closed: [true], finished: [true] },
};

/** The options of a request that carry an agent along: the request uses it, no more. */
export const agentIsBorrowed: Record<string, Transfer> = {
  "0.agent": "borrows",
  "1.agent": "borrows",
};
