import { type CommonOptions, createRule } from "./create-rule.js";

interface Options extends CommonOptions {
  /** Whether synchronous work counts that a request handler does. */
  handlers?: boolean;
}

export default createRule<Options>({
  name: "no-blocking-wait",
  description: "require waits to leave the thread free for what they wait for",
  messages: {
    spin: "This loop never ends: only a callback sets {{what}} ({{when}}), and none runs while the loop does.",
    signal: "{{what}} waits for this very thread to wake it, which cannot while it waits.",
    nobody: "{{what}} waits for ever: nobody else has the memory that it waits on.",
    turn: "{{what}} turns the event loop within itself: a wait within a wait ends only when the inner one does, and in a callback of a promise it never does.",
    itself: "{{what}} waits for the server of this very process, which cannot answer while it waits.",
    answer: "{{what}} holds up every other request until it is answered.",
    handler: "{{what}} holds up every other request while it works.",
  },
  options: {
    handlers: { type: "boolean", description: "Report synchronous I/O and computing in request handlers." },
  },
  defaults: { handlers: false },
  report(finding, options) {
    const { message = "spin", what, when } = finding;
    if ((message === "handler" || message === "answer") && options.handlers !== true) return undefined;
    return { messageId: message, data: { what, when } };
  },
});
