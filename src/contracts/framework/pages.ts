/** Libraries of pages: what they call and what they do with what it returns. */
import { defineContract } from "../vocabulary.js";
import type { Api } from "../vocabulary.js";

/** What the function returns is taken for its cleanup: a promise is none, and whatever is set up later is never cleaned up. */
const effect: Api = { callback: { arg: 0, runs: "many", result: "dropped", sync: true } };
const hooks = { useEffect: effect, useLayoutEffect: effect, useInsertionEffect: effect };

export const react = defineContract({ package: "react", source: "react 19, @types/react", exports: hooks });
export const preact = defineContract({
  package: "preact",
  modules: ["preact/hooks"],
  source: "preact 10",
  exports: hooks,
});
