/** All rules by name, and those that `recommended` turns on. */
import type { Rule } from "eslint";
import noAsyncInSyncCallback from "./no-async-in-sync-callback.js";
import noBlockingWait from "./no-blocking-wait.js";
import noClientPerCall from "./no-client-per-call.js";
import noFloatingDisposal from "./no-floating-disposal.js";
import noFloatingPromise from "./no-floating-promise.js";
import noFloatingRequest from "./no-floating-request.js";
import noFutileAwait from "./no-futile-await.js";
import noIgnoredCallback from "./no-ignored-callback.js";
import noLeakyPipe from "./no-leaky-pipe.js";
import noPrematureDisposal from "./no-premature-disposal.js";
import noPromiseAsValue from "./no-promise-as-value.js";
import noUnabortedRace from "./no-unaborted-race.js";
import noUnboundedRequests from "./no-unbounded-requests.js";
import noUnconsumedBody from "./no-unconsumed-body.js";
import noUnendedRequest from "./no-unended-request.js";
import noUnendedResponse from "./no-unended-response.js";
import noUndisposedClient from "./no-undisposed-client.js";
import noUnfinishedTransaction from "./no-unfinished-transaction.js";
import noUseAfterDisposal from "./no-use-after-disposal.js";
import requireRequestTimeout from "./require-request-timeout.js";

export const rules: Record<string, Rule.RuleModule> = {
  "no-async-in-sync-callback": noAsyncInSyncCallback,
  "no-blocking-wait": noBlockingWait,
  "no-client-per-call": noClientPerCall,
  "no-floating-disposal": noFloatingDisposal,
  "no-floating-promise": noFloatingPromise,
  "no-floating-request": noFloatingRequest,
  "no-futile-await": noFutileAwait,
  "no-ignored-callback": noIgnoredCallback,
  "no-leaky-pipe": noLeakyPipe,
  "no-premature-disposal": noPrematureDisposal,
  "no-promise-as-value": noPromiseAsValue,
  "no-unaborted-race": noUnabortedRace,
  "no-unbounded-requests": noUnboundedRequests,
  "no-unconsumed-body": noUnconsumedBody,
  "no-unended-request": noUnendedRequest,
  "no-unended-response": noUnendedResponse,
  "no-undisposed-client": noUndisposedClient,
  "no-unfinished-transaction": noUnfinishedTransaction,
  "no-use-after-disposal": noUseAfterDisposal,
  "require-request-timeout": requireRequestTimeout,
};

/** Options with which `strict` reports more than `recommended`. */
export const strictOptions: Record<string, object> = {
  "no-client-per-call": { closed: true },
  "no-blocking-wait": { handlers: true },
  "no-floating-promise": { lateAwait: true },
  "no-floating-request": { lateAwait: true },
  // fetch and undici give up by themselves after about five minutes, which is long for whoever waits.
  "require-request-timeout": { longest: 60 },
};

/** Rules about what may be meant: only `strict` turns them on. */
const strictOnly = new Set(["no-unbounded-requests", "require-request-timeout"]);

export const recommendedRules: readonly string[] = Object.keys(rules).filter((name) => !strictOnly.has(name));
