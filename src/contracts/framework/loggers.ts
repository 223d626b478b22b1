/** Loggers look at what they get and never throw. */
import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { looks } from "../node/shared.js";
import { local } from "../database/shared.js";

const child: Api = { returns: "Logger", rejects: false };
const levels: TypeContract["members"] = {
  trace: looks,
  debug: looks,
  verbose: looks,
  silly: looks,
  info: looks,
  http: looks,
  log: looks,
  notice: looks,
  success: looks,
  warn: looks,
  warning: looks,
  error: looks,
  fatal: looks,
  crit: looks,
  alert: looks,
  emerg: looks,
  mark: looks,
  child,
  add: { returns: "this", rejects: false },
  isLevelEnabled: local,
};
const logger: TypeContract = { extends: "node#EventEmitter", members: levels };
const types = { Logger: logger };
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
  types,
});
export const pino = defineContract({
  package: "pino",
  source: "pino 9, pino.d.ts",
  exports: { default: make, pino: make, Logger: { class: "Logger" } },
  types,
});
export const bunyan = defineContract({
  package: "bunyan",
  source: "bunyan 1.8, lib/bunyan.js",
  exports: { createLogger: make, default: { class: "Logger" } },
  types,
});
export const log4js = defineContract({
  package: "log4js",
  source: "log4js 6.9, types/log4js.d.ts",
  exports: {
    getLogger: make,
    configure: local,
    shutdown: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
  },
  types,
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
  types,
});
export const loglevel = defineContract({
  package: "loglevel",
  source: "loglevel 1.9, index.d.ts",
  exports: { getLogger: make, trace: looks, debug: looks, info: looks, warn: looks, error: looks, log: looks },
  types,
});
export const debug = defineContract({
  package: "debug",
  source: "debug 4.4, src/common.js",
  exports: { default: { returns: "Debugger", rejects: false }, debug: { returns: "Debugger", rejects: false } },
  types: { Debugger: { call: looks, members: { extend: { returns: "Debugger", rejects: false }, log: looks } } },
});
