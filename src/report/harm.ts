/** The measured harms, in words. */
import type { Harm } from "../contracts/vocabulary.js";

/** The end of a message's sentence for each harm. */
export const HARM_TEXT: Record<Harm, string> = {
  "loses-work": "its result and its failure are lost",
  "holds-until-gc": "what it holds stays open until garbage collection at best",
  "holds-until-timeout": "it stays open until a timer closes it",
  crashes: "a rejection is unhandled and ends the process",
  hangs: "whoever waits for it waits for ever",
  "holds-file": "its file descriptor stays open",
  "holds-process": "its process stays alive",
  "holds-socket": "its socket stays open",
  "starves-pool": "the pool has one connection less for ever",
};
