// What neither declarations nor sources show, and is so all the same.
/** @typedef {import("./facts.mjs").Fact} Fact */

/** `package where: claim`, with `#*` for all members of a type, and how it is known. @type {Record<string, string>} */
export const EXCEPTIONS = {
  "node Process#reallyExit: exists": "undocumented, there when it runs",
  "node-fetch Response: has body.destroy":
    "declared as NodeJS.ReadableStream, which leaves it out; a Readable when it runs",
  "node-fetch Body: has destroy": "the same",
  "http-proxy createProxyServer: is a class": "a function that `new` may stand before: it returns an object",
  "http-proxy createServer: is a class": "the same",
  "http-proxy createProxy: is a class": "the same",
  "sqlite3 cached.Database: is a class": "the same",
  "mssql Transaction#begin: takes a function as argument 0":
    "lib/base/transaction.js takes it in the place of the isolation level as well",
  "redis ChosenClient#*: takes a function as argument last":
    "4.x with `legacyMode`: dist/lib/client/index.js replaces every command by one that calls back; declared is only the other mode",
  "@redis/client ChosenClient#*: takes a function as argument last": "the same, 1.x",
};

/** Whether something that was not shown is known otherwise. @param {string} name the package @param {Fact} fact */
export function isException(name, { where, claim }) {
  const fact = `${name} ${where}: ${claim}`;
  return [fact, fact.replace(/#[^:]+/, "#*")].some((known) => Object.hasOwn(EXCEPTIONS, known));
}
