/** The pieces of contracts that say little more of a package than when its APIs turned asynchronous. */
import type { Api, Form, Turn } from "../vocabulary.js";

type More = Omit<Turn, "in" | "from">;

/** It gives a promise since a version. */
export function promiseSince(version: string, from: Form | Form[], more: More = {}): Api {
  return { returns: "Promise<unknown>", work: "task", turned: { in: version, from, ...more } };
}

/** It gives its result at once since a version, and a promise before. */
export function syncSince(version: string, from: Form | Form[] = "promise", more: More = {}): Api {
  return { turned: { in: version, from, to: "sync", ...more } };
}

/** It gives its result to a callback alone since a version, which it throws without. */
export function callbackSince(version: string, from: Form | Form[], more: More = {}): Api {
  return { turned: { in: version, from, to: "callback", ...more } };
}

/** Whoever could choose between a callback and a promise. */
export const either: Form[] = ["callback", "promise"];
