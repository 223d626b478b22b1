/** Child processes, devices, watchers, worker pools. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { callbackOnly, local, request, task } from "../database/shared.js";
import { listener, readableBy } from "../node/shared.js";

/** A child ends by itself: none is owed. Its promise rejects on a failing exit code unless reject is false. */
const child: Api[] = [
  { when: [{ at: "arg2.reject", is: false }], returns: "Promise<unknown>", work: "request", rejects: false },
  { when: [{ at: "arg1.reject", is: false }], returns: "Promise<unknown>", work: "request", rejects: false },
  request,
];
const sync: Api = { sync: true };

export const execa = defineContract({
  package: "execa",
  source: "execa 9.6, index.d.ts",
  exports: {
    default: child,
    execa: child,
    execaCommand: child,
    execaNode: child,
    execaSync: sync,
    execaCommandSync: sync,
    command: { versions: "<6", ...request },
    node: { versions: "<6", ...request },
    shell: { versions: "<6", ...request },
    sync: { versions: "<6", sync: true },
    commandSync: { versions: "<6", sync: true },
    $: child,
    "$.sync": sync,
  },
});

export const crossSpawn = defineContract({
  package: "cross-spawn",
  source: "cross-spawn 7.0, index.js",
  exports: {
    default: { returns: "node#ChildProcess" },
    spawn: { returns: "node#ChildProcess" },
    sync: { rejects: false, blocks: "work" },
  },
});

const pty: Api = { returns: "Pty" };
export const nodePty = defineContract({
  package: "node-pty",
  source: "node-pty 1.x, typings/node-pty.d.ts",
  exports: { spawn: pty },
  types: {
    Pty: {
      members: {
        write: local,
        resize: local,
        kill: local,
        clear: local,
        pause: local,
        resume: local,
        onData: local,
        onExit: local,
      },
    },
  },
});

const watch: Api = { returns: "Watcher", acquires: "result" };
/** Whoever listens to it watches from here on, for as long as the process: only in a field can it be seen that it is lost. */
const watching: Api = { returns: "this", callback: listener, args: { this: "owns" } };
export const chokidar = defineContract({
  package: "chokidar",
  source: "chokidar 6.0 and 4.0, index.d.ts",
  exports: { watch, default: { value: "Chokidar" }, FSWatcher: { class: "Watcher" } },
  types: {
    Chokidar: { members: { watch, FSWatcher: { class: "Watcher" } } },
    Watcher: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-file" },
      members: {
        on: watching,
        once: watching,
        addListener: watching,
        add: { returns: "this" },
        unwatch: { returns: "this" },
        close: task,
        getWatched: local,
      },
      events: { ready: { means: "success" }, error: { means: "failure" } },
    },
  },
});

/** Whoever reads from a device goes on as long as it is there. */
const device: Obligation = {
  kind: "consume",
  by: ["close", ...readableBy],
  harm: "holds-file",
  diesOn: ["event('error')", "open"],
};
export const serialport = defineContract({
  package: "serialport",
  versions: ">=10",
  source: "serialport 13.0, dist/serialport.d.ts, @serialport/stream",
  exports: {
    SerialPort: [
      { when: [{ at: "arg0.autoOpen", is: false }], class: "LazySerialPort" },
      { class: "SerialPort", acquires: "new", callback: { arg: 1, runs: "once", error: 0, result: "dropped" } },
    ],
    "SerialPort.list": request,
  },
  types: {
    SerialPort: {
      extends: "node#Duplex",
      obligation: device,
      members: {
        open: callbackOnly,
        close: callbackOnly,
        update: callbackOnly,
        set: callbackOnly,
        get: callbackOnly,
        flush: callbackOnly,
        drain: callbackOnly,
      },
    },
    LazySerialPort: { extends: "SerialPort", members: { open: { ...callbackOnly, acquires: "this" } } },
  },
});

const open: Api[] = [
  {
    when: [{ at: "arg1", kind: "function" }],
    callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
    acquires: "this",
  },
  {
    when: [{ at: "arg2", kind: "function" }],
    callback: { arg: 2, runs: "once", error: 0, result: "dropped" },
    acquires: "this",
  },
  { returns: "Promise<void>", work: "request", acquires: "this" },
];
export const modbusSerial = defineContract({
  package: "modbus-serial",
  source: "modbus-serial ModbusRTU.d.ts",
  exports: { default: { class: "ModbusRTU" } },
  types: {
    ModbusRTU: {
      obligation: {
        kind: "release",
        by: ["close", "destroy"],
        harm: "holds-socket",
        diesOn: [
          "connectTCP",
          "connectTcpRTUBuffered",
          "connectTelnet",
          "connectUDP",
          "connectRTU",
          "connectRTUBuffered",
          "connectAsciiSerial",
        ],
      },
      members: {
        connectTCP: open,
        connectTcpRTUBuffered: open,
        connectTelnet: open,
        connectUDP: open,
        connectRTU: open,
        connectRTUBuffered: open,
        connectAsciiSerial: open,
        close: callbackOnly,
        destroy: callbackOnly,
        setID: local,
        setTimeout: local,
        readCoils: request,
        readDiscreteInputs: request,
        readHoldingRegisters: request,
        readInputRegisters: request,
        writeCoil: request,
        writeCoils: request,
        writeRegister: request,
        writeRegisters: request,
      },
    },
  },
});

/** Threads that stay until the pool is ended. */
const pool: Obligation = {
  kind: "release",
  by: ["destroy"],
  async: ["destroy"],
  harm: "holds-process",
};
const poolType: TypeContract = {
  extends: "node#EventEmitter",
  obligation: pool,
  members: { run: request, destroy: task },
};
export const piscina = defineContract({
  package: "piscina",
  source: "piscina 5.3, dist/index.d.ts",
  exports: { default: { class: "Pool", acquires: "new" }, Piscina: { class: "Pool", acquires: "new" } },
  types: {
    Pool: {
      ...poolType,
      obligation: {
        ...pool,
        by: ["destroy", "close", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
        async: ["destroy", "close"],
      },
      members: { ...poolType.members, runTask: { ...request, versions: "<5" }, close: task },
    },
  },
});
export const tinypool = defineContract({
  package: "tinypool",
  source: "tinypool dist/index.d.ts",
  exports: { default: { class: "Pool", acquires: "new" }, Tinypool: { class: "Pool", acquires: "new" } },
  types: { Pool: poolType },
});
export const workerpool = defineContract({
  package: "workerpool",
  source: "workerpool types/index.d.ts",
  exports: { pool: { returns: "Pool", acquires: "result" } },
  types: {
    Pool: {
      obligation: { ...pool, by: ["terminate"], async: ["terminate"] },
      members: { exec: request, proxy: request, terminate: task, stats: local },
    },
  },
});
