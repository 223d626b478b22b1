/** What code borrows from somewhere, and gives back itself: connections of a pool in another file, locks, clients that it opens. */
import { defineContract } from "../vocabulary.js";
import type { GivenBack } from "../vocabulary.js";

const CLOSES = ["end", "close", "quit", "disconnect", "destroy", "terminate", "$disconnect"];
/** Ends it as well, by another name. */
const OTHERS = ["abort", "kill", "dispose", "shutdown", "stop", "forceClose", "logout", "cancel"];
const CLIENTS =
  "client|connection|conn|socket|browser|channel|producer|consumer|redis|mongo|ftp|sftp|smtp|imap|ldap|ssh";

export const borrowed = defineContract({
  package: "node",
  modules: [],
  source: "names as used in published servers",
  givenBack: [
    {
      by: ["release", "destroy", "end", "close", ...OTHERS],
      words: "\\b(?:conn|connection|client|runner)\\b",
      of: "\\bpool\\b",
      sync: true,
      diesOn: ["connect"],
      harm: "starves-pool",
    },
    {
      by: ["release", ...OTHERS],
      words: "\\b(?:lock|mutex|semaphore|permit|lease)\\b",
      of: "\\b(?:lock|locks|locker|mutex|semaphore|sem)\\b",
      harm: "hangs",
    },
    ...CLOSES.map((name): GivenBack => ({
      by: [name, ...CLOSES.filter((other) => other !== name), ...OTHERS],
      from: `/(?:^|_)(?:connect|dial|login)(?:Async|To\\w+)?$|(?:${CLIENTS})(?:Async)?$/i`,
      diesOn: ["connect"],
      harm: "holds-socket",
    })),
  ],
});
