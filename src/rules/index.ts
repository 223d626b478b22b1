/** All rules by name, and those that `recommended` turns on. */
import type { Rule } from "eslint";
import noFloatingDisposal from "./no-floating-disposal.js";
import noFloatingPromise from "./no-floating-promise.js";
import noFloatingRequest from "./no-floating-request.js";
import noFutileAwait from "./no-futile-await.js";
import noUnconsumedBody from "./no-unconsumed-body.js";
import noUnendedRequest from "./no-unended-request.js";
import noUnendedResponse from "./no-unended-response.js";
import noUndisposedClient from "./no-undisposed-client.js";
import noUnfinishedTransaction from "./no-unfinished-transaction.js";

export const rules: Record<string, Rule.RuleModule> = {
  "no-floating-disposal": noFloatingDisposal,
  "no-floating-promise": noFloatingPromise,
  "no-floating-request": noFloatingRequest,
  "no-futile-await": noFutileAwait,
  "no-unconsumed-body": noUnconsumedBody,
  "no-unended-request": noUnendedRequest,
  "no-unended-response": noUnendedResponse,
  "no-undisposed-client": noUndisposedClient,
  "no-unfinished-transaction": noUnfinishedTransaction,
};

/** Options with which `strict` reports more than `recommended`. */
export const strictOptions: Record<string, object> = {
  "no-floating-promise": { lateAwait: true },
  "no-floating-request": { lateAwait: true },
};

export const recommendedRules: readonly string[] = Object.keys(rules);
