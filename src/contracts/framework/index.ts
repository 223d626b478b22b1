/** Frameworks, loggers, test runners, and libraries that call functions. */
import type { PackageContract } from "../vocabulary.js";
import {
  pLimit,
  pQueue,
  pRetry,
  pMap,
  pAll,
  pTimeout,
  asyncRetry,
  asyncLibrary,
  lodash,
  lodashEs,
  nodeCron,
  cron,
  nodeSchedule,
  croner,
} from "./functions.js";
import { winston, pino, bunyan, log4js, consola, loglevel, debug } from "./loggers.js";
import { callbackContracts } from "./callbacks.js";
import { preact, react } from "./pages.js";
import { jest, mocha, vitest } from "./tests.js";
import { express, fastify, koa, koaRouter, koaRouterOld, connect, hapi, nest } from "./web.js";

export const frameworkContracts: readonly PackageContract[] = [
  pLimit,
  pQueue,
  pRetry,
  pMap,
  pAll,
  pTimeout,
  asyncRetry,
  asyncLibrary,
  lodash,
  lodashEs,
  nodeCron,
  cron,
  nodeSchedule,
  croner,
  winston,
  pino,
  bunyan,
  log4js,
  consola,
  loglevel,
  debug,
  jest,
  mocha,
  vitest,
  express,
  fastify,
  koa,
  koaRouter,
  koaRouterOld,
  connect,
  hapi,
  ...callbackContracts,
  react,
  preact,
  nest,
];
