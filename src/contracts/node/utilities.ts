/** Modules that hold nothing open: a result can be lost, a callback can be the wrong place for an async function. */
import { defineContract } from "../vocabulary.js";
import type { Api } from "../vocabulary.js";
import { assertions, completion, ioSync, job, jobOrSync, jobPromise, looks, nodeback } from "./shared.js";

export const crypto = defineContract({
  package: "node",
  modules: ["node:crypto"],
  source: "@types/node 26.6 crypto.d.ts",
  exports: {
    randomBytes: jobOrSync,
    randomFill: job,
    randomInt: jobOrSync,
    pbkdf2: job,
    scrypt: job,
    hkdf: job,
    generateKeyPair: job,
    generateKey: job,
    generatePrime: job,
    checkPrime: job,
    sign: jobOrSync,
    verify: jobOrSync,
    diffieHellman: jobOrSync,
    pbkdf2Sync: ioSync,
    scryptSync: ioSync,
    hkdfSync: ioSync,
    createPrivateKey: { sync: true },
    createPublicKey: { sync: true },
    timingSafeEqual: { sync: true },
    randomUUID: { rejects: false },
    createHash: { returns: "node#CryptoStream" },
    createHmac: { returns: "node#CryptoStream" },
    createCipheriv: { returns: "node#CryptoStream" },
    createDecipheriv: { returns: "node#CryptoStream" },
    subtle: { value: "node#SubtleCrypto" },
    webcrypto: { value: "node#WebCrypto" },
  },
  globals: { crypto: { value: "node#WebCrypto" } },
  types: {
    // Whatever it gets it takes; a wrong key shows at the end.
    CryptoStream: { extends: "node#Duplex", pipe: { fails: false } },
    WebCrypto: {
      members: {
        subtle: { value: "node#SubtleCrypto" },
        getRandomValues: { returns: "arg0", args: { 0: "borrows" } },
        randomUUID: { rejects: false },
      },
    },
    SubtleCrypto: {
      members: {
        digest: jobPromise,
        encrypt: jobPromise,
        decrypt: jobPromise,
        sign: jobPromise,
        verify: jobPromise,
        deriveBits: jobPromise,
        deriveKey: jobPromise,
        exportKey: jobPromise,
        generateKey: jobPromise,
        importKey: jobPromise,
        unwrapKey: jobPromise,
        wrapKey: jobPromise,
      },
    },
  },
});

/** Native memory until it is ended, no socket: not born. */
const coder: Api = { returns: "node#ZlibStream" };
const decoder: Api = { returns: "node#UnzipStream" };

export const zlib = defineContract({
  package: "node",
  modules: ["node:zlib"],
  source: "@types/node 26.6 zlib.d.ts",
  exports: {
    deflate: job,
    deflateRaw: job,
    gzip: job,
    gunzip: job,
    inflate: job,
    inflateRaw: job,
    unzip: job,
    brotliCompress: job,
    brotliDecompress: job,
    zstdCompress: job,
    zstdDecompress: job,
    deflateSync: ioSync,
    deflateRawSync: ioSync,
    gzipSync: ioSync,
    gunzipSync: ioSync,
    inflateSync: ioSync,
    inflateRawSync: ioSync,
    unzipSync: ioSync,
    brotliCompressSync: ioSync,
    brotliDecompressSync: ioSync,
    zstdCompressSync: ioSync,
    zstdDecompressSync: ioSync,
    createDeflate: coder,
    createDeflateRaw: coder,
    createGzip: coder,
    createGunzip: decoder,
    createInflate: decoder,
    createInflateRaw: decoder,
    createUnzip: decoder,
    createBrotliCompress: coder,
    createBrotliDecompress: decoder,
    createZstdCompress: coder,
    createZstdDecompress: decoder,
  },
  types: {
    ZlibStream: {
      extends: "node#Duplex",
      members: { close: { callback: completion }, flush: { callback: completion }, params: { callback: nodeback } },
      pipe: { fails: false },
    },
    // Fails on what was not packed, or is cut off.
    UnzipStream: { extends: "node#ZlibStream", pipe: { fails: true } },
  },
});

const dnsResolver: Record<string, Api> = {
  resolve: job,
  resolve4: job,
  resolve6: job,
  resolveAny: job,
  resolveCaa: job,
  resolveCname: job,
  resolveMx: job,
  resolveNaptr: job,
  resolveNs: job,
  resolvePtr: job,
  resolveSoa: job,
  resolveSrv: job,
  resolveTlsa: job,
  resolveTxt: job,
  reverse: job,
  setServers: {},
  getServers: {},
};
const dnsResolverPromises: Record<string, Api> = {
  resolve: jobPromise,
  resolve4: jobPromise,
  resolve6: jobPromise,
  resolveAny: jobPromise,
  resolveCaa: jobPromise,
  resolveCname: jobPromise,
  resolveMx: jobPromise,
  resolveNaptr: jobPromise,
  resolveNs: jobPromise,
  resolvePtr: jobPromise,
  resolveSoa: jobPromise,
  resolveSrv: jobPromise,
  resolveTlsa: jobPromise,
  resolveTxt: jobPromise,
  reverse: jobPromise,
  setServers: {},
  getServers: {},
};
const dnsPromiseExports: Record<string, Api> = {
  ...dnsResolverPromises,
  lookup: jobPromise,
  lookupService: jobPromise,
};

export const dns = defineContract({
  package: "node",
  modules: ["node:dns"],
  source: "@types/node 26.6 dns.d.ts",
  exports: {
    ...dnsResolver,
    lookup: job,
    lookupService: job,
    Resolver: { class: "node#DnsResolver" },
    promises: { value: "node#DnsPromises" },
  },
  types: {
    DnsResolver: { members: { ...dnsResolver, cancel: { rejects: false } } },
    DnsPromises: { members: { ...dnsPromiseExports, Resolver: { class: "node#DnsPromisesResolver" } } },
    DnsPromisesResolver: { members: { ...dnsResolverPromises, cancel: { rejects: false } } },
  },
});

export const dnsPromises = defineContract({
  package: "node",
  modules: ["node:dns/promises"],
  source: "@types/node 26.6 dns/promises.d.ts",
  exports: { ...dnsPromiseExports, Resolver: { class: "node#DnsPromisesResolver" } },
});

/** Looks at what it gets, and compares the whole of it: that this fails is no path to prepare for. */
const asserts: Api = { args: { rest: "borrows" }, rejects: false };
const assertExports: Record<string, Api> = {
  default: assertions.ok,
  ...assertions,
  deepEqual: asserts,
  notDeepEqual: asserts,
  deepStrictEqual: asserts,
  notDeepStrictEqual: asserts,
  partialDeepStrictEqual: asserts,
  match: asserts,
  doesNotMatch: asserts,
  ifError: asserts,
  fail: { never: "throws", args: { rest: "borrows" } },
  // An async function given to these is not waited for: its rejection is lost.
  throws: { ...asserts, callback: { arg: 0, runs: "now", result: "dropped" } },
  doesNotThrow: { ...asserts, callback: { arg: 0, runs: "now", result: "dropped" } },
  rejects: {
    returns: "Promise<void>",
    work: "task",
    args: { 0: "owns" },
    callback: { arg: 0, runs: "now", result: "awaited" },
  },
  doesNotReject: {
    returns: "Promise<void>",
    work: "task",
    args: { 0: "owns" },
    callback: { arg: 0, runs: "now", result: "awaited" },
  },
};

export const assert = defineContract({
  package: "node",
  modules: ["node:assert", "node:assert/strict"],
  source: "@types/node 26.6 assert.d.ts",
  exports: {
    ...assertExports,
    strict: { value: "node#Assert" },
  },
  types: { Assert: { call: assertions.ok, members: assertExports } },
});

/** The runner waits for it and reports its failure: harmless to drop. */
const testApi: Api = {
  returns: "Promise<void>",
  work: "none",
  rejects: false,
  callback: { arg: "last", runs: "once", params: ["node#TestContext"], result: "awaited" },
};
const hookOnce: Api = { callback: { arg: 0, runs: "once", result: "awaited" } };
const hookEach: Api = { callback: { arg: 0, runs: "many", result: "awaited" } };
const testExports: Record<string, Api> = {
  test: testApi,
  "test.only": testApi,
  "test.skip": testApi,
  "test.todo": testApi,
  it: testApi,
  "it.only": testApi,
  "it.skip": testApi,
  "it.todo": testApi,
  describe: testApi,
  "describe.only": testApi,
  "describe.skip": testApi,
  "describe.todo": testApi,
  suite: testApi,
  "suite.only": testApi,
  "suite.skip": testApi,
  "suite.todo": testApi,
  only: testApi,
  skip: testApi,
  todo: testApi,
  before: hookOnce,
  after: hookOnce,
  beforeEach: hookEach,
  afterEach: hookEach,
  run: { returns: "node#Readable" },
};

export const nodeTest = defineContract({
  package: "node",
  modules: ["node:test"],
  source: "@types/node 26.6 test.d.ts",
  exports: { default: testApi, ...testExports },
  types: {
    TestContext: {
      members: {
        // Inside a test the parent ends without it: a subtest that nobody awaits is cancelled.
        test: {
          returns: "Promise<void>",
          work: "task",
          callback: { arg: "last", runs: "once", params: ["node#TestContext"], result: "awaited" },
        },
        before: hookOnce,
        after: hookOnce,
        beforeEach: hookEach,
        afterEach: hookEach,
        diagnostic: {},
        skip: {},
        todo: {},
        plan: {},
        signal: { value: "node#AbortSignal" },
        assert: { value: "node#Assert" },
        waitFor: { returns: "Promise<unknown>", work: "task", callback: { arg: 0, runs: "many", result: "awaited" } },
      },
    },
  },
});

export const util = defineContract({
  package: "node",
  modules: ["node:util"],
  source: "@types/node 26.6 util.d.ts",
  exports: {
    inspect: looks,
    format: looks,
    formatWithOptions: looks,
    isDeepStrictEqual: looks,
    debuglog: {},
    deprecate: {},
    inherits: {},
    promisify: { returns: "promisified" },
    // What it gives takes a callback: the promise is waited for.
    callbackify: { callback: { arg: 0, runs: "many", result: "awaited" } },
    aborted: { returns: "Promise<void>", work: "none", rejects: false, args: { rest: "borrows" } },
  },
});

const consoleMembers: Record<string, Api> = {
  assert: looks,
  count: looks,
  countReset: looks,
  debug: looks,
  dir: looks,
  dirxml: looks,
  error: looks,
  group: looks,
  groupCollapsed: looks,
  groupEnd: looks,
  info: looks,
  log: looks,
  table: looks,
  time: looks,
  timeEnd: looks,
  timeLog: looks,
  trace: looks,
  warn: looks,
};

const parse: Api[] = [
  // The usual way to copy.
  { when: [{ at: "arg0", named: "^stringify$" }], args: { 0: "borrows" } },
  { sync: true, args: { 0: "borrows" } },
];

export const consoleContract = defineContract({
  package: "node",
  modules: ["node:console"],
  source: "@types/node 26.6 console.d.ts",
  exports: { ...consoleMembers, default: { value: "node#Console" }, Console: { class: "node#Console" } },
  globals: {
    console: { value: "node#Console" },
    JSON: { value: "node#JSON" },
    decodeURIComponent: { sync: true, args: { 0: "borrows" } },
    decodeURI: { sync: true, args: { 0: "borrows" } },
  },
  types: {
    Console: { members: consoleMembers },
    JSON: { members: { parse, stringify: { ...looks, plain: [0] } } },
  },
});

const store: Api = { returns: "result1", callback: { arg: 1, runs: "now", result: "returned" } };

export const asyncHooks = defineContract({
  package: "node",
  modules: ["node:async_hooks"],
  source: "@types/node 26.6 async_hooks.d.ts",
  exports: { AsyncLocalStorage: { class: "node#AsyncLocalStorage" } },
  types: {
    AsyncLocalStorage: {
      members: {
        run: store,
        exit: { returns: "result0", callback: { arg: 0, runs: "now", result: "returned" } },
        getStore: { rejects: false },
        enterWith: {},
        disable: {},
      },
    },
  },
});
