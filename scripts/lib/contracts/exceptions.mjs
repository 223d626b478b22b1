// What neither declarations nor sources show, and is so all the same.
/** @typedef {import("./facts.mjs").Fact} Fact */

/** `package where: claim`, with `#*` for all members of a type and `*` for wherever it is said, and how it is known. @type {Record<string, string>} */
export const EXCEPTIONS = {
  "node Process#reallyExit: exists": "undocumented, there when it runs",
  "node-fetch Response: has body.destroy":
    "declared as NodeJS.ReadableStream, which leaves it out; a Readable when it runs",
  "node-fetch Body: has destroy": "the same",
  "sqlite3 cached.Database: is a class": "the same",
  "node IncomingMessage: has req.destroy":
    "lib/_http_client.js sets `req` of an answer; declared is only what a server gets",
  "node IncomingMessage: has req.abort": "the same",
  "follow-redirects *: its result has socket.destroy": "index.js hands out the socket of the request that is under way",
  "follow-redirects *: its result has socket.end": "the same",
  "make-fetch-happen Fetch(): has option arg1.signal": "lib/remote.js hands it on to minipass-fetch",
  "request RequestApi#options: exists": "index.js: request.options = verbFunc('options')",
  "request-promise RequestPromiseApi#options: exists": "the same",
  "request-promise-native RequestPromiseApi#options: exists": "the same",
  "socket.io-client ClientSocket: has io.close": "2.x lib/manager.js: close and disconnect are the same",
  "postgres Sql: has close": "src/index.js puts it beside end()",
  "@neondatabase/serverless PoolClient: has end": "a Client when it runs; declared is what is meant to be used of it",
  "amqplib Channel: has connection.close": "lib/connection.js; declared are only its properties",
  "mariadb CallbackConnection: has connect": "lib/connection-callback.js; left out of types/callback.d.ts",
  "ssh2-sftp-client SftpClient#lstat: exists": "src/index.js, beside stat(); @types/ssh2-sftp-client leaves it out",
  "dockerode Docker#followProgress: exists": "lib/docker.js; declared is the modem's only",
  "rethinkdb Connection#noreplyWait: exists": "net.js; @types/rethinkdb knows the option of that name only",
  "rethinkdb Term#sum: exists": "ast.js: all terms have the same prototype; declared of sequences only",
  "rethinkdb Term#avg: exists": "the same",
  "mongoose Model#findById: takes a function as argument 1":
    "6.13 lib/model.js hands it on to findOne, which looks for it",
  "mssql Transaction#begin: takes a function as argument 0":
    "lib/base/transaction.js takes it in the place of the isolation level as well",
  "redis ChosenClient#*: takes a function as argument last":
    "4.x with `legacyMode`: dist/lib/client/index.js replaces every command by one that calls back; declared is only the other mode",
  "@redis/client ChosenClient#*: takes a function as argument last": "the same, 1.x",
};

/** Packages that cannot be installed any more, and why: they are named, and no mistake. @type {Record<string, string>} */
export const GONE = {};

/** Whether something that was not shown is known otherwise. @param {string} name the package @param {Fact} fact */
export function isException(name, { where, claim }) {
  const fact = `${name} ${where}: ${claim}`;
  return [fact, fact.replace(/#[^:]+/, "#*"), `${name} *: ${claim}`].some((known) => Object.hasOwn(EXCEPTIONS, known));
}
