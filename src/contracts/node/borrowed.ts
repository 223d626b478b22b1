/** What code borrows from somewhere, and gives back itself: connections of a pool in another file, locks, clients that it opens. */
import { defineContract } from "../vocabulary.js";
import type { GivenBack } from "../vocabulary.js";

const CLOSES = ["end", "close", "quit", "disconnect", "destroy", "terminate", "$disconnect"];
const CLIENTS =
  "client|connection|conn|socket|browser|channel|producer|consumer|redis|mongo|ftp|sftp|smtp|imap|ldap|ssh";

export const borrowed = defineContract({
  package: "node",
  modules: [],
  source: "names as used in published servers",
  givenBack: [
    {
      by: ["release", "destroy", "end", "close"],
      words: "/pool|conn|client|runner/i",
      sync: true,
      harm: "starves-pool",
    },
    { by: ["release"], words: "/lock|mutex|semaphore|permit|acquire|lease|slot|ticket|checkout/i", harm: "hangs" },
    ...CLOSES.map((name): GivenBack => ({
      by: [name, ...CLOSES.filter((other) => other !== name)],
      from: `/(?:^|_)(?:connect|dial|login)(?:Async|To\\w+)?$|(?:${CLIENTS})(?:Async)?$/i`,
      harm: "holds-socket",
    })),
  ],
});
