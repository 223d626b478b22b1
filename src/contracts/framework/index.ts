/** Frameworks, loggers, test runners, and libraries that call functions. */
import { assertionContracts } from "./assertions.js";
import type { PackageContract } from "../vocabulary.js";
import { fastify } from "./fastify.js";
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
import { handlers, next } from "./handlers.js";
import { locks } from "./locks.js";
import { winston, pino, bunyan, log4js, consola, loglevel, debug } from "./loggers.js";
import { commandLines } from "./cli.js";
import { callbackContracts } from "./callbacks.js";
import { preact, react } from "./pages.js";
import { rxjs } from "./rxjs.js";
import { moreServers } from "./servers.js";
import { chai, jest, mocha, vitest } from "./tests.js";
import { uploads } from "./uploads.js";
import { express, koa, koaRouter, koaRouterOld, connect, hapi, nest, nestCommon } from "./web.js";

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
  chai,
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
  nestCommon,
  ...moreServers,
  ...uploads,
  ...locks,
  ...assertionContracts,
  rxjs,
  ...commandLines,
  handlers,
  next,
];
