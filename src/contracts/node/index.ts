/** What is built into Node.js. All contracts have the package `"node"`; their type names are unique among them. */
import type { PackageContract } from "../vocabulary.js";
import { diagnostics } from "./diagnostics.js";
import { events } from "./events.js";
import { fetchContract } from "./fetch.js";
import { fs, fsPromises } from "./fs.js";
import { fsCopies } from "./fs-copies.js";
import { http, http2, https } from "./http.js";
import { dgram, net, tls } from "./net.js";
import {
  childProcess,
  cluster,
  processContract,
  readline,
  readlinePromises,
  timers,
  timersPromises,
  workerThreads,
} from "./process.js";
import { borrowed } from "./borrowed.js";
import { shapes } from "./shapes.js";
import { stream, streamConsumers, streamPromises } from "./stream.js";
import { assert, asyncHooks, consoleContract, crypto, dns, dnsPromises, nodeTest, util, zlib } from "./utilities.js";

export const nodeContracts: readonly PackageContract[] = [
  events,
  stream,
  streamPromises,
  streamConsumers,
  fetchContract,
  http,
  https,
  http2,
  net,
  tls,
  dgram,
  fs,
  fsPromises,
  ...fsCopies,
  childProcess,
  workerThreads,
  cluster,
  processContract,
  readline,
  readlinePromises,
  timers,
  timersPromises,
  crypto,
  zlib,
  dns,
  dnsPromises,
  assert,
  nodeTest,
  util,
  consoleContract,
  asyncHooks,
  ...diagnostics,
  borrowed,
  shapes,
];
