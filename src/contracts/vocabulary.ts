/**
 * The vocabulary of contracts: what a package's API starts, hands out, takes over and gives back.
 *
 * A contract is data and nothing else: it survives JSON, so it can come from `settings["socket-leak"].contracts`, cross a
 * thread, and be checked against a package's declarations. Everything the engine knows of a package stands in one.
 */

/** What the holder of a value owes. See the design: everything that leaves a socket open is one of these, undischarged. */
export type ObligationKind = "settle" | "release" | "consume" | "end" | "finish";

/**
 * The measured harm of an undischarged obligation, least first: the `harm` option compares by this order.
 * - `loses-work`: nothing stays open, but a result or a failure is lost
 * - `holds-until-gc`: holds a socket or descriptor until garbage collection at best
 * - `holds-until-timeout`: until a keep-alive or idle timer closes it
 * - `crashes`: an unhandled rejection or 'error' event ends the process
 * - `hangs`: somebody waits for ever for an answer
 * - `holds-file`: a file descriptor stays open for ever
 * - `holds-process`: a child process, worker or browser stays alive
 * - `holds-socket`: a socket stays open for ever
 * - `starves-pool`: a bounded pool has one member less, for ever
 */
export const HARMS = [
  "loses-work",
  "holds-until-gc",
  "holds-until-timeout",
  "crashes",
  "hangs",
  "holds-file",
  "holds-process",
  "holds-socket",
  "starves-pool",
] as const;
export type Harm = (typeof HARMS)[number];

/**
 * A type, written as a string: the name of a type of the same contract (`"PoolClient"`), of another one
 * (`"node:stream#Readable"`, package and type joined by `#`), `"Promise<T>"`, `"T[]"`, `"[T, U]"` (tuple), `"this"` (the receiver:
 * chaining), `"promisified"` (the first argument, a callback API, as a function that returns a promise), `"arg0"` (the first argument itself),
 * `"result0"` (what the first argument, a function, gives), or `"unknown"`. A trailing `?` says that it may be null or undefined.
 */
export type TypeRef = string;

/**
 * Where a handle appears, in one grammar for births, callbacks and transfers:
 * - `"new"`: the object that a constructor makes
 * - `"result"`: what a call returns, `"await"`: what its promise resolves to
 * - `"cb[1]"`: the second parameter of the call's callback
 * - `"this"`: the receiver of the call: it begins to hold something when this method is called (`client.connect()`). With an
 *   `obligation` of the call's own that is a second one beside what is owed for the receiver: a connection and its transaction.
 * A suffix names a member of it: `"await.connection"`, `"cb[0].body"`.
 */
export type Place = string;

/** A condition on a call, decided on what is written there. What cannot be decided (a variable, a spread) does not hold. */
export interface Condition {
  /** What to look at: `"arg0"`, `"arg1.responseType"` (a property of an object literal), `"last"` (the last argument), `"args.length"`, `"receiver"`. */
  at: string;
  /** It is this literal. */
  is?: string | number | boolean | null;
  /** It is a string, number or template that matches this regular expression (source only, no flags but `i`: `"/…/i"`). */
  matches?: string;
  /** It is not there, or is `undefined`. */
  absent?: boolean;
  /** It is an object or expression of this form. */
  kind?: "function" | "object" | "string" | "number" | "array";
  /** It is `new X(…)` (or a value known to be an instance) of one of these types. */
  class?: TypeRef | TypeRef[];
  /** It is a variable, member or call whose (last) name matches this regular expression: `"^(?:client|socket)$"`. */
  named?: string;
  /** The opposite of what the rest says, where it can be decided. */
  not?: boolean;
}

/** How a function argument is treated by the API that gets it. */
export interface Callback {
  /** Which argument: an index, or `"last"` for the last argument if it is a function. */
  arg: number | "last";
  /** Types of its parameters, `""` for one that does not matter. */
  params?: TypeRef[];
  /** Index of the parameter that carries an error; where it is truthy nothing was acquired. Node style: `0`. */
  error?: number;
  /** Parameters that are functions and discharge another one when called: `{ "2": 1 }` for pg's `(err, client, release)`. */
  releases?: Record<string, number>;
  /**
   * When it runs: `"now"` before the call returns, exactly once (a Promise executor); `"each"` before the call returns, any number of times
   * (array methods); `"once"` later, exactly once (a completion callback); `"many"` later, any number of times (a listener).
   */
  runs: "now" | "each" | "once" | "many";
  /** The clock calls it again, whether or not what it began the last time has ended: index of the argument with the period. */
  period?: number;
  /** What becomes of a promise that it returns: awaited (and its rejection forwarded), dropped, handed on, or taken for a truth value (a predicate). */
  result?: "awaited" | "dropped" | "returned" | "tested";
  /** It must be done when it returns: what an async function does after its first `await` comes too late, guarded or not. */
  sync?: boolean;
  /** It runs in another process, a browser's page: what it leaves open there is none of this one's. */
  elsewhere?: boolean;
  /** A regular expression: where it matches the text of the file, a rejection is forwarded after all (a module that patches the package, a switch). */
  forwardedWhere?: string;
  /** Packages that patch it so: where one of them is installed, a file of the application may load it. */
  forwardedBy?: string[];
}

/** Functions that answer requests: what each of them owes for the response that it gets, on every path. */
export interface Handlers {
  /** Which argument: an index, or `"last"`; default: every argument that is a function, or a list of functions. */
  arg?: number | "last";
  /** Where it stands among the options of a call, in place of `arg`: `"arg0.handler"`. */
  at?: string;
  /** Only functions that declare so many parameters (an error handler's four). */
  params?: number;
  /** Index of the parameter with the response, and its type: the type's obligation says how it is answered. */
  response: number;
  type: TypeRef;
  /** Index of the parameter with the request, and its type: once that is gone, nobody waits. */
  request?: number;
  requestType?: TypeRef;
  /** Index of the parameter by which the request is handed on when it is called: `next`, `done`. */
  next?: number;
  /** What a returned value means: the answer (or may be, where that is not known). Default: it is ignored. */
  returns?: "answers" | "unknown";
  /** Async functions are no such handlers (they answer by their promise). */
  sync?: boolean;
  /** One that answers nowhere is wrong too (an error handler: it is the answer that others have left to it). */
  always?: boolean;
}

/** Handlers that are known by their form, where nothing is known of what they are handed to. */
export interface HandlerForm extends Handlers {
  /** What their parameters are called, in order (regular expressions); there are as many as names. */
  names: string[];
  /**
   * Where they stand: `"registered"` at a method of something unknown that is named like `registrar`; `"anywhere"` where a function is
   * handed on, returned or exported (it has to call `next`); `"exported"`: under any name, or as a method, and it gives what
   * was asked for on some path, or answers on every one but those on which something fails; `"default"`: the default export of a file.
   */
  stands: "registered" | "anywhere" | "exported" | "default";
  /** Names of the methods that register it (a regular expression). */
  registrar?: string;
  /** Only in files whose path matches (a regular expression). */
  file?: string;
  /** Only where the response is annotated with its type, and nothing else is returned than what calls give. */
  annotated?: boolean;
}

/**
 * What code gives back itself, whoever gave it: of a handle that no contract knows, the method says so that the code calls on it on some path,
 * and the words of the call that gave it.
 */
export interface GivenBack {
  /** The methods that give it back: the first one has to be there, the others are other ways. */
  by: string[];
  /**
   * What the function or method is called that gives it (a regular expression). One that is closed only in some case is not owed then.
   * One of `from`, `words` and `of` is enough.
   */
  from?: string;
  /** A word of that name, or of the name that the handle gets, in lower case (a regular expression). */
  words?: string;
  /** A word of what that is a method of, in lower case (a regular expression). */
  of?: string;
  /** Also where it is there at once, not by a promise. */
  sync?: boolean;
  /** Methods of it that leave nothing to owe where they fail: `"connect"`. */
  diesOn?: string[];
  harm: Harm;
}

/** What a call does with a handle that it gets as an argument. */
export type Transfer =
  /** Uses it and gives it back: the caller still owes. */
  | "borrows"
  /** Takes it over: the caller owes no more. */
  | "owns"
  /** Discharges it: releases, closes, consumes, ends it. */
  | "discharges"
  /** Discharges what is passed when the call succeeds or fails, by itself, later (a pipeline destroys its streams). */
  | "joins";

/** How an API gives its result: at once, to a callback, or by a promise. */
export type Form = "sync" | "callback" | "promise";

/**
 * The version in which an API turned from one way of giving its result to another. The rest of the entry describes it as it is since; where an
 * older version is at hand nothing else of it counts.
 */
export interface Turn {
  /** The first version that has turned: `"3.0.0"`. */
  in: string;
  /** How it gave its result before; several where callers could choose. */
  from: Form | Form[];
  /** How it gives it since, default `"promise"`. */
  to?: Form;
  /** Where old callers pass their callback: an index, default `"last"`. */
  callback?: number | "last";
  /** What keeps the old contract: `"parseSync"`. */
  use?: string;
  /** What was read by hand on both sides, where `npm run check-turns` cannot tell by itself. */
  read?: string;
}

/** One function, method, class, property or export of a package. An array of them is a list of overloads: the first whose `when` holds counts. */
export interface Api {
  /** All conditions that must hold for this entry to be the one that is meant. */
  when?: Condition[];
  /** It is a class: `new` gives an instance of this type. (Also what an annotation by its name means.) */
  class?: TypeRef;
  /** It is a value (property, constant, namespace) of this type. */
  value?: TypeRef;
  /** What a call returns. `"Promise<…>"` makes the call a promise in flight. */
  returns?: TypeRef;
  /** Where an obligation is born. Its kind and its releasers are those of the type at that place, unless `obligation` says otherwise. */
  acquires?: Place | Place[];
  /** Overrides the obligation of the type for what this call acquires. */
  obligation?: Obligation;
  /** The value or result is the same obligation as the receiver's, seen through another face: `response.body`, `body.getReader()`. Also of
   * what somebody else has made and owes for, and the call only hands out: `container.get(POOL)`. */
  part?: boolean;
  /**
   * What the call does with each argument, by index (`"0"`), `"rest"` for all others, `"1.agent"` for an option, `"this"` for its receiver
   * (`"owns"`: a running consumer lives on by itself). What is not named here escapes: nothing is known of it.
   */
  args?: Record<string, Transfer>;
  /** The result, as long as it lives, is responsible for this argument (a wrapper: `drizzle(client)`). */
  wraps?: number;
  callback?: Callback | Callback[];
  /** Options that are functions whose promise is waited for, as paths: `"0.destroy"`, what a pool gives a resource back with. */
  awaits?: string[];
  /** Members that its promise has beside those of every promise: `["ui"]` of a prompt that can be closed; `["*"]`: any. */
  promiseMembers?: string[];
  /** It returns before its work is done, and what it returns is no thenable: to await it is to wait for nothing. */
  background?: boolean;
  /**
   * What to await in its place, for a suggestion: `$callee`, `$this` (the receiver) and `$args` stand for what is written there, `imports`
   * for a name and its module. With `value` it resolves to what the call was awaited for.
   */
  instead?: { text: string; imports?: [string, string]; value?: boolean };
  /** Functions in its options, by place, and what becomes of a promise that they return: `{ "arg0.read": "dropped" }`. */
  options?: Record<string, NonNullable<Callback["result"]>>;
  /** Arguments that are used as they are, so that a promise there is a mistake; `"="` for what is assigned to a property. */
  plain?: (number | "=")[];
  /** Its function arguments answer requests; as a type: the functions of it do. */
  answers?: Handlers | Handlers[];
  /**
   * As a decorator of a method's parameter: it is the `"response"` that the method has to answer (of the type `value`), or hands the request
   * on (`"next"`); of a method: what it returns is `"answered"` all the same. Of a parameter or a field: a `"value"` of the type `value` is
   * put into it (a token of dependency injection).
   */
  decorates?: "response" | "next" | "answered" | "value";
  /** When it turned from synchronous or callback to promise, or back. */
  turned?: Turn | undefined;
  /** It takes no callback: a function where callbacks stand (the last argument, or at this index) is never called. */
  ignoresCallback?: true | number;
  /** It gives its result to its callback and to nobody else: what it returns is no promise, and of no use. */
  callbackOnly?: boolean;
  /**
   * It holds up the thread while it works: `"work"` with files, children or computing, `"answer"` until a request is answered, `"turn"` by
   * turning the event loop within itself, `"signal"` until another thread wakes it.
   */
  blocks?: "work" | "answer" | "turn" | "signal";
  /** The call gives back or finishes something that it does not get as argument: its receiver's children too (`browser.close()`). */
  closesChildren?: boolean;
  /** The member of its (awaited) result that is true when there is no more to come and nothing is owed: `reader.read()` and `"done"`. */
  exhausts?: string;
  /** What its promise stands for: a request on the network (default where the call is of an I/O package), other work, or nothing that matters. */
  work?: "request" | "task" | "none";
  /** `false`: its promise never rejects, the call never throws. */
  rejects?: boolean;
  /** Its promise rejects only where the argument at this index fails by itself, as with an 'error' event: `events.once(emitter, …)`. */
  rejectsWith?: number;
  /** What ends the request that it sends before it is answered. What has no limits is no request that could last for ever by itself. */
  limits?: Limits;
  /** Gives up waiting for the promise in this argument after a time, while what it stands for goes on. */
  outrun?: number;
  /** Runs its callback, or settles its promise, after a time, and stands for nothing else. */
  timer?: boolean;
  /** A call that never returns to its caller: ends the process, or throws always. */
  never?: "exits" | "throws";
  /**
   * It throws unless this holds: its first argument is `"truthy"`, or its first two are `"equal"` or `"unequal"`. A path behind it has it hold;
   * one on which it does not is looked at where the value comes from outside, and is none where only the program itself could be wrong.
   */
  asserts?: "truthy" | "equal" | "unequal";
  /** Nothing is sent until it is awaited or `then` is called (knex, mongoose, superagent). */
  lazy?: boolean;
  /** Does its work synchronously: throws on failure. */
  sync?: boolean;
  /** Package versions that this entry is true for (a semver range). */
  versions?: string;
  /** One line for the reader: where the fact is from, what differs. */
  note?: string;
}

/**
 * How long a request can last, and what ends it before it is answered. Options are named by where they stand (`"arg1.signal"`); those of
 * the call that made the receiver stand in the `limits` of that call (`axios.create({ timeout })`).
 */
export interface Limits {
  /** Options that take an AbortSignal. */
  signal?: string[];
  /** Options with a time after which it gives up, its socket included. Those with `"receiver."` are set on the receiver (`axios.defaults.timeout`). */
  timeout?: string[];
  /** Options with a time after which it only says so, by the event `timeout` of its result: it goes on until that is destroyed. */
  notice?: string[];
  /** Methods of its result that end it: `"destroy"`. */
  endedBy?: string[];
  /** Seconds after which it gives up by itself; not there: never. */
  after?: number;
  /** A regular expression: where it matches the text of the file, so many at most are open at once (`http.globalAgent.maxSockets = 20`). */
  bound?: string;
}

/** What the holder of a value owes, and how it is discharged. */
export interface Obligation {
  kind: ObligationKind;
  /**
   * Uses of the value that discharge it:
   * - `"release"`: its method `release` is called; `"body.cancel"`: a member's method
   * - `"on('data')"`: a listener for this event is attached (`on`, `once`, `addListener`, `addEventListener`)
   * - `"iterate"`: it is the subject of `for await`/`for…of` or spread
   * - `"exhaust"`: the same to its end; a loop that is left early leaves it open
   * - `"=onmessage"`: the property is assigned
   * - `"()"`: it is a function, and called itself
   * - `"query(/^commit/i)"`: its method is called with a text (or `{ text }`, `{ sql }`) that matches; `"release(*)"`: with an argument
   *   that is neither nullish nor `false`
   */
  by: string[];
  /** Those of `by` that only ask for it and return a promise: they want an `await` where order matters. */
  async?: string[];
  /** The call that takes back what was begun, as it is written behind the value: `"rollback()"`. For suggestions. */
  undo?: string;
  /** How it is given up where something else has failed, as statements: `"$this.destroy();"`. For suggestions. */
  giveUp?: string;
  harm: Harm;
  /** Restricts the harm in the message: `"a body of 64 KiB or more"`. */
  size?: string;
  /** What has one less where it is no pool of connections that is starved, as a sentence: `"the connection has one channel less"`. */
  starves?: string;
  /** Nothing is held before it is first lent to a call (an agent). */
  onUse?: boolean;
  /** Where a member has one of these values there is nothing to discharge: `{ status: [204, 304], "socket.destroyed": [true] }`. */
  absentWhen?: Record<string, (string | number | boolean)[]>;
  /** What constants with such a value are called, where it is not seen: `{ status: "/no_?content/i" }`. */
  absentNamed?: Record<string, string>;
  /**
   * It is meant to be made once and shared: a pool, a keep-alive agent, an ORM or SDK client. One that is made with every call and never
   * released is a client per call; one that is released on some paths only is a release forgotten, like any other.
   */
  shared?: boolean;
  /** A call of one of its methods with a text (or an object with a text) that matches says that it is meant to stay open: an event stream. */
  staysOpen?: string;
  /** Things that end it by themselves: events of the value (`"event('error')"`), methods whose failure leaves nothing open (`"connect"`). */
  diesOn?: string[];
  /**
   * Those of its releasers that do not wait for the work in flight: it fails, or goes on with what is somebody else's by then. A function
   * that gets the handle (`pool.release(client)`, `closeSync(fd)`) is named by its own name. What is not named here is not claimed.
   */
  cuts?: string[];
  /** Of a wrapper: methods after which it reads no more, and what it wraps stays open. */
  stops?: string[];
  /** Releasers that wait for the work in flight, also for a body that nobody has read yet: closing first waits for ever. */
  waits?: string[];
  /** Releasers that throw or reject when the handle was released before. */
  once?: string[];
  /** Releasers after which requests on the handle fail or hit somebody else's, until one of its opening methods is called. */
  spent?: string[];
}

/** How a handler takes the answer over from its framework, and owes it from there on. */
export interface TakeOver {
  /** The method that is called for it (`"hijack"`), or the member that is set to `false` (`"=respond"`). */
  by: string;
  /** The member that is to be ended then. */
  member: string;
  /** Nobody answers where the handler fails after that. */
  unguarded?: boolean;
}

/** An instance type of a package. */
export interface TypeContract {
  /** Inherits members, events and obligation from these. */
  extends?: TypeRef | TypeRef[];
  /** Owed by whoever acquires a value of this type. */
  obligation?: Obligation;
  /** Members by name; `"*"` stands for all others (a namespace made at run time). */
  members?: Record<string, Api | Api[]>;
  /** The value is a class itself: what `new` gives (a generated client). */
  construct?: Api | Api[];
  /** Calling the value itself (`got(…)`, `axios(…)`). */
  call?: Api | Api[];
  /** Methods that a subclass defines and the package calls, and what becomes of a promise that they return: `{ _read: "dropped" }`. */
  overrides?: Record<string, NonNullable<Callback["result"]>>;
  /** Events by name: what their listeners get, and what the event means for the life of the value. */
  events?: Record<string, EventContract>;
  /** Awaiting it sends it, and only that (query builders). */
  lazy?: boolean;
  takeOver?: TakeOver;
  /**
   * A stream as one end of `pipe()`, where its obligation does not say it: the harm where it `holds` something when the other end is gone and
   * nobody destroys it; whether as a destination it `fails` on what it gets, though it holds nothing itself (an extractor), or never does (a hash): where neither
   * is said, the code at hand shows it. `cutOff`: a source that stops without a word when whoever sends it is gone, until what gave it is destroyed.
   */
  pipe?: { holds?: Harm; fails?: boolean; cutOff?: boolean };
}

export interface EventContract {
  /** Types of the listener's parameters. */
  params?: TypeRef[];
  /** Indices of parameters with which an obligation is born. */
  acquires?: number[];
  /** `success` and `failure` are the two outcomes of what was begun; after `final` the value is dead: nothing is owed any more. */
  means?: "success" | "failure" | "final";
  /** Its listeners must be done when they return: what they do later is lost. */
  sync?: boolean;
  /** What emits it is about to end, listeners that fail or not (a signal that asks the process to). */
  ends?: boolean;
  /** A `final` event that comes only where nothing failed (`end`, unlike `close`). */
  succeeds?: boolean;
  /** A `failure` that nobody notices without a listener; others end the process then. */
  silent?: boolean;
  /** Listeners share what they get by what their conditions ask of it that matches: one that leaves it alone may leave it to another. */
  broadcast?: string;
  /** Some paths rightly leave alone what is born here: only a listener that discharges it on no path is told. */
  spares?: boolean;
  /** Its listeners answer requests. */
  answers?: Handlers;
}

/** Everything that is known of a package (or of one of its majors). */
export interface PackageContract {
  /** npm's name; `"node"` for what is built in; for the user's own code, any name. */
  package: string;
  /** Import specifiers, default: the package's name. `"node:http"` stands for `"http"` too. A relative one (`"./client.js"`) matches by its end. */
  modules?: string[];
  /** Versions of the package that this is true for (a semver range), default all. */
  versions?: string;
  /**
   * What the module exports, by access path: `"Pool"`, `"promises.open"`. `"default"` is the default export and what `require()` gives
   * where that can be called or constructed itself; named exports are found on the default export too.
   */
  exports?: Record<string, Api | Api[]>;
  /** Global names. */
  globals?: Record<string, Api | Api[]>;
  /**
   * Methods that mean something whatever they are called on, where nothing is known of the receiver: `x.query("BEGIN")`. They count
   * where the package is installed and no other one that has them; those of a contract without modules count everywhere.
   * `"=onmessage"` stands for the assignment of a property.
   */
  methods?: Record<string, Api | Api[]>;
  /**
   * Names of functions and classes that are called where the code never comes, as its types say: `"assertNever"`. Known by their names, where
   * no contract knows more: they are the user's own. A call whose result is tested is another one's.
   */
  unreachable?: string[];
  types?: Record<string, TypeContract>;
  /** Handlers that are known by their form. */
  forms?: HandlerForm[];
  /** Handles that are known by how the code gives them back. */
  givenBack?: GivenBack[];
  /** Where the facts were read: package version and file, or "measured". */
  source?: string;
}

/** Gives a contract its type, and completion in the editor. */
export function defineContract(contract: PackageContract): PackageContract {
  return contract;
}

/** What `settings["socket-leak"].contracts` takes: contracts, and names of packages that ship theirs. */
export type UserContracts = readonly (PackageContract | string)[];

/** Gives the user's contracts their type, and completion in the editor; returns what it gets. */
export function defineContracts<Contracts extends UserContracts>(contracts: Contracts & UserContracts): Contracts {
  return contracts;
}
