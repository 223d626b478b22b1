import { suggestionsFor } from "../report/repair.js";
import { type CommonOptions, createRule } from "./create-rule.js";

interface Options extends CommonOptions {
  /** Whether promises count that are tested or spread, which typescript-eslint's `no-misused-promises` reports as well. */
  tested?: boolean;
}

/** What needs nothing but types to be seen. */
const PLAIN = new Set(["tested", "predicate", "spread"]);

export default createRule<Options>({
  name: "no-promise-as-value",
  description: "require promises to be awaited before they are tested, compared, written out or read from",
  messages: {
    tested: "{{what}} is a promise, and a promise is always true: nothing is tested.",
    predicate: "{{what}} gets a promise from this function, and a promise is always true: nothing is tested.",
    compared: "{{what}} is a promise: its value is not compared.",
    computed: "{{what}} is a promise: its value does not get into the result.",
    text: '{{what}} is a promise: its text is "[object Promise]".',
    spread: "{{what}} is a promise: it has nothing to spread.",
    written: "{{what}} is a promise: it is written out as an empty object, and its failure is lost.",
    read: "{{what}} is a promise: what is read from it is undefined.",
    iterated: "{{what}} is a promise: there is nothing to iterate over.",
    asyncIterable: "{{what}} is an async iterable: it needs `for await`.",
    disposed: "{{what}} is a promise: `using` cannot dispose of it.",
    list: "{{what}} is a list of promises: {{when}}.",
    nested: "{{what}} is a list within the list: its promises are not waited for.",
    uncalled: "{{what}} is a function that nobody has called: there is no promise to wait for.",
    addAwait: "Wait for it with `await`.",
    asyncDisposable: "{{what}} can only be disposed of asynchronously: it needs `await using`.",
    addAwaitUsing: "Dispose of it with `await using`.",
    addForAwait: "Iterate with `for await`.",
  },
  options: {
    tested: { type: "boolean", description: "Report promises that are tested or spread, as typescript-eslint does." },
  },
  defaults: { tested: true },
  hasSuggestions: true,
  report(finding, { tested }) {
    const messageId = finding.message ?? "tested";
    if (tested === false && PLAIN.has(messageId)) return undefined;
    return { messageId, data: { what: finding.what, when: finding.when }, suggest: suggestionsFor(finding) };
  },
});
