/** All rules by name, and those that `recommended` turns on. */
import type { Rule } from "eslint";
import noFloatingPromise from "./no-floating-promise.js";
import noFloatingRequest from "./no-floating-request.js";
import noLeakyPipe from "./no-leaky-pipe.js";
import noPrematureDisposal from "./no-premature-disposal.js";
import noUnconsumedBody from "./no-unconsumed-body.js";
import noUndisposedClient from "./no-undisposed-client.js";
import noUseAfterDisposal from "./no-use-after-disposal.js";

export const rules: Record<string, Rule.RuleModule> = {
  "no-floating-promise": noFloatingPromise,
  "no-floating-request": noFloatingRequest,
  "no-leaky-pipe": noLeakyPipe,
  "no-premature-disposal": noPrematureDisposal,
  "no-unconsumed-body": noUnconsumedBody,
  "no-undisposed-client": noUndisposedClient,
  "no-use-after-disposal": noUseAfterDisposal,
};

export const recommendedRules: readonly string[] = Object.keys(rules);
