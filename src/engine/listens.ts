/** Methods that attach a listener. */
export const LISTENS = new Set([
  "on",
  "once",
  "addListener",
  "prependListener",
  "prependOnceListener",
  "addEventListener",
]);

/** What events, and the functions that are called then, are named after which nothing is held any more. */
export const CLOSING =
  /(?:^|on|handle|connection|socket|[_:.-])(?:closed?|end(?:ed)?|exit|disconnect(?:ed)?|lost|down)(?:[Ee]vent|[Hh]andler)?$/i;
