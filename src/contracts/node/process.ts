/** Processes, workers, and the process itself. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback } from "../vocabulary.js";
import { chain, completion, ioSync, nodeback } from "./shared.js";

/** The child gets copies of the descriptors in `stdio`: the parent still has its own to close. */
const child: Api = {
  returns: "node#ChildProcess",
  args: { "1.stdio": "borrows", "2.stdio": "borrows" },
  background: true,
  instead: { text: 'once($callee($args), "close")', imports: ["once", "node:events"] },
};
/** Over when the callback runs, with an error or without. */
const execApi: Api = {
  returns: "node#ChildProcess",
  callback: nodeback,
  work: "request",
  background: true,
  instead: { text: "promisify($callee)($args)", imports: ["promisify", "node:util"], value: true },
};

/** A child ends with its command: nothing is born where one is started. */
export const childProcess = defineContract({
  package: "node",
  modules: ["node:child_process"],
  source: "@types/node 26.6 child_process.d.ts",
  exports: {
    spawn: child,
    fork: child,
    exec: execApi,
    execFile: execApi,
    spawnSync: { rejects: false, blocks: "work", note: "gives the failure in its result" },
    execSync: ioSync,
    execFileSync: ioSync,
  },
  types: {
    // A child whose output nobody takes waits for ever; what it gets fails when it is gone.
    ChildOutput: { extends: "node#Readable", pipe: { holds: "holds-process" } },
    ChildInput: { extends: "node#Writable", pipe: { fails: true } },
    ChildProcess: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["kill", "disconnect", "unref", "[Symbol.dispose]", "on('exit')", "on('close')"],
        harm: "holds-process",
        diesOn: ["event('error')"],
      },
      members: {
        kill: { rejects: false },
        disconnect: {},
        ref: {},
        unref: {},
        send: { callback: nodeback },
        stdin: { value: "node#ChildInput?" },
        stdout: { value: "node#ChildOutput?" },
        stderr: { value: "node#ChildOutput?" },
        "[Symbol.dispose]": { rejects: false },
      },
      events: {
        spawn: { means: "success" },
        error: { means: "failure" },
        exit: { means: "final" },
        close: { means: "final" },
        disconnect: {},
        message: {},
      },
    },
  },
});

export const workerThreads = defineContract({
  package: "node",
  modules: ["node:worker_threads"],
  source: "@types/node 26.6 worker_threads.d.ts",
  exports: {
    Worker: { class: "node#Worker", acquires: "new" },
    parentPort: { value: "node#MessagePort?" },
    MessagePort: { class: "node#MessagePort" },
    MessageChannel: { class: "node#MessageChannel" },
    BroadcastChannel: { class: "node#MessagePort" },
    receiveMessageOnPort: { args: { 0: "borrows" } },
  },
  globals: {
    MessageChannel: { class: "node#MessageChannel" },
    MessagePort: { class: "node#MessagePort" },
    BroadcastChannel: { class: "node#MessagePort" },
    Atomics: { value: "node#Atomics" },
  },
  types: {
    Atomics: { members: { wait: { blocks: "signal" } } },
    Worker: {
      extends: "node#EventEmitter",
      // One that is listened to is expected to answer and end by itself: only one that nobody waits for is owed.
      obligation: {
        kind: "release",
        by: [
          "terminate",
          "unref",
          "[Symbol.asyncDispose]",
          "on('message')",
          "on('error')",
          "on('exit')",
          "on('online')",
        ],
        harm: "holds-process",
        diesOn: ["event('error')"],
      },
      members: {
        terminate: { returns: "Promise<unknown>", work: "none", rejects: false },
        postMessage: {},
        ref: {},
        unref: {},
        stdin: { value: "node#Writable?" },
        stdout: { value: "node#Readable" },
        stderr: { value: "node#Readable" },
        getHeapSnapshot: { returns: "Promise<node#Readable>", work: "task" },
        "[Symbol.asyncDispose]": { returns: "Promise<void>", work: "none", rejects: false },
      },
      events: {
        online: { means: "success" },
        error: { means: "failure" },
        exit: { means: "final" },
        message: {},
        messageerror: { means: "failure" },
      },
    },
    MessagePort: {
      extends: ["node#EventEmitter", "node#EventTarget"],
      obligation: { kind: "release", by: ["close", "unref"], harm: "holds-process" },
      members: { postMessage: {}, close: { rejects: false }, start: {}, ref: {}, unref: {} },
      events: { message: {}, messageerror: { means: "failure" }, close: { means: "final" } },
    },
    MessageChannel: { members: { port1: { value: "node#MessagePort" }, port2: { value: "node#MessagePort" } } },
  },
});

export const cluster = defineContract({
  package: "node",
  modules: ["node:cluster"],
  source: "@types/node 26.6 cluster.d.ts",
  exports: {
    // Meant to live as long as the process.
    fork: { returns: "node#ClusterWorker" },
    on: { callback: { arg: 1, runs: "many", result: "dropped" } },
    disconnect: { callback: completion },
    setupPrimary: {},
  },
  types: {
    ClusterWorker: {
      extends: "node#EventEmitter",
      members: { send: { callback: nodeback }, kill: {}, disconnect: chain, process: { value: "node#ChildProcess" } },
      events: {
        online: { means: "success" },
        error: { means: "failure" },
        exit: { means: "final" },
        disconnect: {},
        message: {},
      },
    },
  },
});

const ends = "/^SIG(KILL|TERM|INT|QUIT|HUP|ABRT)$/";
const kill: Api[] = [
  {
    when: [
      { at: "arg0", class: "node#OwnPid" },
      { at: "arg1", absent: true },
    ],
    never: "exits",
  },
  {
    when: [
      { at: "arg0", class: "node#OwnPid" },
      { at: "arg1", matches: ends },
    ],
    never: "exits",
  },
  {},
];
/** The process ends when its listeners return: what they do later is lost (measured). */
const atExit: Api[] = [
  { when: [{ at: "arg0", is: "exit" }], callback: { arg: 1, runs: "once", result: "dropped", sync: true } },
];
const tick: Callback = { arg: 0, runs: "once", result: "dropped" };

export const processContract = defineContract({
  package: "node",
  modules: ["node:process"],
  source: "@types/node 26.6 process.d.ts",
  exports: {
    default: { value: "node#Process" },
    exit: { never: "exits" },
    abort: { never: "exits" },
    kill,
    pid: { value: "node#OwnPid" },
    on: atExit.concat({ callback: { arg: 1, runs: "many", result: "dropped" } }),
    once: atExit.concat({ callback: { arg: 1, runs: "once", result: "dropped" } }),
    nextTick: { callback: tick },
    stdin: { value: "node#StdStream" },
    stdout: { value: "node#StdStream" },
    stderr: { value: "node#StdStream" },
  },
  globals: { process: { value: "node#Process" } },
  types: {
    Process: {
      extends: "node#EventEmitter",
      members: {
        exit: { never: "exits" },
        abort: { never: "exits" },
        reallyExit: { never: "exits" },
        pid: { value: "node#OwnPid" },
        kill,
        nextTick: { callback: tick },
        stdin: { value: "node#StdStream" },
        stdout: { value: "node#StdStream" },
        stderr: { value: "node#StdStream" },
        send: { callback: nodeback },
        disconnect: {},
        emitWarning: { rejects: false },
        hrtime: { rejects: false },
        memoryUsage: { rejects: false },
        uptime: { rejects: false },
        cwd: { rejects: false },
      },
      events: {
        exit: { sync: true },
        beforeExit: { ends: true },
        disconnect: { ends: true },
        message: {},
        uncaughtException: { ends: true },
        unhandledRejection: { ends: true },
        warning: {},
        SIGINT: { ends: true },
        SIGTERM: { ends: true },
        SIGQUIT: { ends: true },
        SIGHUP: { ends: true },
        SIGBREAK: { ends: true },
      },
    },
    OwnPid: {},
    /** The standard streams are the process's own. */
    StdStream: { extends: "node#Duplex", pipe: { fails: false } },
  },
});

export const readline = defineContract({
  package: "node",
  modules: ["node:readline"],
  source: "@types/node 26.6 readline.d.ts",
  exports: {
    // It ends with its input, and holds nothing else: not born. What it is given it reads to the end.
    createInterface: { returns: "node#ReadlineInterface", wraps: 0 },
    Interface: { class: "node#ReadlineInterface" },
    clearLine: { callback: completion },
    clearScreenDown: { callback: completion },
    cursorTo: { callback: completion },
    moveCursor: { callback: completion },
    emitKeypressEvents: { args: { 0: "borrows" } },
    "promises.createInterface": { returns: "node#ReadlinePromisesInterface", wraps: 0 },
  },
  types: {
    ReadlineInterface: {
      extends: "node#EventEmitter",
      // Leaving a loop over it early closes it, and close() pauses its input: what has not been read to its end by then stays open (measured).
      obligation: {
        kind: "release",
        by: ["exhaust", "on('line')", "on('close')"],
        stops: ["close", "[Symbol.dispose]"],
        harm: "holds-file",
      },
      members: {
        input: { value: "node#Readable", part: true },
        question: { callback: { arg: "last", runs: "once", result: "dropped" } },
        close: { rejects: false },
        pause: chain,
        resume: chain,
        prompt: {},
        setPrompt: {},
        write: {},
        "[Symbol.dispose]": { rejects: false },
      },
      events: { line: {}, close: { means: "final" }, history: {}, SIGINT: {} },
    },
    ReadlinePromisesInterface: {
      extends: "node#ReadlineInterface",
      // Rejects only by its signal.
      members: { question: { returns: "Promise<string>", work: "none", rejects: false, ignoresCallback: true } },
    },
  },
});

export const readlinePromises = defineContract({
  package: "node",
  modules: ["node:readline/promises"],
  source: "@types/node 26.6 readline/promises.d.ts",
  exports: {
    createInterface: { returns: "node#ReadlinePromisesInterface", wraps: 0 },
    Interface: { class: "node#ReadlinePromisesInterface" },
  },
});

const once: Api = { callback: tick, rejects: false, background: true };
const immediate: Api = { ...once, returns: "node#Timer" };
const timeout: Api = { ...immediate, timer: true };
const interval: Api = {
  callback: { arg: 0, runs: "many", result: "dropped", period: 1 },
  rejects: false,
  returns: "node#Timer",
};
const clear: Api = { args: { 0: "borrows" }, rejects: false };
const timerExports: Record<string, Api> = {
  setTimeout: timeout,
  setInterval: interval,
  setImmediate: immediate,
  clearTimeout: clear,
  clearInterval: clear,
  clearImmediate: clear,
};
/** Rejects only by its signal. */
const tickPromise: Api = { returns: "Promise<unknown>", work: "none", rejects: false, ignoresCallback: 0 };
const sleep: Api = { ...tickPromise, timer: true };
const timerPromises: Record<string, Api> = {
  setTimeout: sleep,
  setImmediate: tickPromise,
  "scheduler.wait": sleep,
  "scheduler.yield": tickPromise,
  // An async iterator that ends with its loop.
  setInterval: {},
};

export const timers = defineContract({
  package: "node",
  modules: ["node:timers"],
  source: "@types/node 26.6 timers.d.ts",
  exports: {
    ...timerExports,
    "promises.setTimeout": sleep,
    "promises.setImmediate": tickPromise,
    "promises.setInterval": {},
    "promises.scheduler.wait": sleep,
    "promises.scheduler.yield": tickPromise,
  },
  globals: { ...timerExports, queueMicrotask: once },
  types: { Timer: { members: { ref: chain, unref: chain, refresh: chain, hasRef: {} } } },
});

export const timersPromises = defineContract({
  package: "node",
  modules: ["node:timers/promises"],
  source: "@types/node 26.6 timers/promises.d.ts",
  exports: timerPromises,
});
