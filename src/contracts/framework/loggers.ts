/** Loggers look at what they get and never throw. */
import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { looks } from "../node/shared.js";
import { local } from "../database/shared.js";

/** A logger with methods for these levels. */
const logger = (levels: readonly string[], more: TypeContract): Record<string, TypeContract> => ({
  Logger: { ...more, members: { ...Object.fromEntries(levels.map((level) => [level, looks])), ...more.members } },
});
const child: Api = { returns: "Logger", rejects: false };
const isLevelEnabled = local;
const emitter = "node#EventEmitter";
const make: Api = { returns: "Logger", rejects: false };

export const winston = defineContract({
  package: "winston",
  source: "winston 3.x, index.d.ts",
  exports: {
    createLogger: make,
    Logger: { class: "Logger" },
    error: looks,
    warn: looks,
    info: looks,
    http: looks,
    verbose: looks,
    debug: looks,
    silly: looks,
    log: looks,
  },
  types: logger(
    [
      ...["log", "error", "warn", "info", "http", "verbose", "debug", "silly", "data", "help", "input", "prompt"],
      // The levels of syslog.
      ...["emerg", "alert", "crit", "warning", "notice"],
    ],
    { extends: emitter, members: { child, isLevelEnabled, add: { returns: "this", rejects: false } } },
  ),
});
export const pino = defineContract({
  package: "pino",
  source: "pino 9, pino.d.ts",
  exports: { default: make, pino: make, Logger: { class: "Logger" } },
  types: logger(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
    extends: emitter,
    members: { child, isLevelEnabled },
  }),
});
export const bunyan = defineContract({
  package: "bunyan",
  source: "bunyan 1.8, lib/bunyan.js",
  exports: { createLogger: make, default: { class: "Logger" } },
  types: logger(["trace", "debug", "info", "warn", "error", "fatal"], { extends: emitter, members: { child } }),
});
export const log4js = defineContract({
  package: "log4js",
  source: "log4js 6.9, types/log4js.d.ts",
  exports: {
    getLogger: make,
    configure: local,
    shutdown: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
  },
  types: logger(["log", "trace", "debug", "info", "warn", "error", "fatal", "mark"], { members: { isLevelEnabled } }),
});
export const consola = defineContract({
  package: "consola",
  source: "consola 3.x, dist/core.d.ts",
  exports: {
    consola: { value: "Logger" },
    createConsola: make,
    error: looks,
    warn: looks,
    info: looks,
    log: looks,
    debug: looks,
    success: looks,
  },
  types: logger(
    [
      ...["silent", "fatal", "error", "warn", "log", "info", "success", "fail", "ready", "start", "box"],
      ...["debug", "trace", "verbose"],
    ],
    {},
  ),
});
export const loglevel = defineContract({
  package: "loglevel",
  source: "loglevel 1.9, index.d.ts",
  exports: { getLogger: make, trace: looks, debug: looks, info: looks, warn: looks, error: looks, log: looks },
  types: logger(["trace", "debug", "log", "info", "warn", "error"], {}),
});
export const debug = defineContract({
  package: "debug",
  source: "debug 4.4, src/common.js",
  exports: { default: { returns: "Debugger", rejects: false }, debug: { returns: "Debugger", rejects: false } },
  types: { Debugger: { call: looks, members: { extend: { returns: "Debugger", rejects: false }, log: looks } } },
});
