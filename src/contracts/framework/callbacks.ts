/** Packages whose functions take callbacks: what they call and do not wait for. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback, PackageContract } from "../vocabulary.js";
import { callbackOnly, local, task } from "../database/shared.js";

/** With a callback it returns nothing, without one a promise. */
const either: Api[] = [{ when: [{ at: "last", kind: "function" }], ...callbackOnly }, task];
const hashing: PackageContract["exports"] = { hash: either, compare: either, genSalt: either };
export const bcrypt = defineContract({ package: "bcrypt", source: "bcrypt 6, promises.js", exports: hashing });
export const bcryptjs = defineContract({ package: "bcryptjs", source: "bcryptjs 3, index.js", exports: hashing });
export const argon2 = defineContract({
  package: "argon2",
  source: "argon2 0.44, argon2.d.cts",
  exports: { hash: task, verify: task },
});
export const jsonwebtoken = defineContract({
  package: "jsonwebtoken",
  source: "jsonwebtoken 9, verify.js, sign.js: synchronous without a callback",
  exports: {
    sign: [{ when: [{ at: "last", kind: "function" }], ...callbackOnly }, { sync: true }],
    verify: [
      {
        when: [{ at: "last", kind: "function" }],
        callback: [
          { arg: "last", runs: "once", error: 0, result: "dropped" },
          { arg: 1, runs: "once", result: "dropped" },
        ],
      },
      { sync: true },
    ],
    decode: local,
  },
});

// ---- Passport: what verifies is called in a try that does not wait.

const verify: Callback = { arg: "last", runs: "many", result: "dropped" };
const strategy: Api = { class: "Strategy", callback: verify };
const strategies = (name: string, ...names: string[]): PackageContract =>
  defineContract({
    package: name,
    source: `${name}, lib/strategy.js`,
    exports: Object.fromEntries(names.map((access) => [access, strategy])),
    types: { Strategy: {} },
  });
export const passportStrategies: readonly PackageContract[] = [
  strategies("passport-http", "BasicStrategy", "DigestStrategy"),
  ...[
    "passport-local",
    "passport-jwt",
    "passport-http-bearer",
    "passport-custom",
    "passport-oauth2",
    "passport-google-oauth20",
    "passport-github",
    "passport-github2",
    "passport-discord",
    "passport-twitter",
    "passport-openidconnect",
    "passport-auth0",
    "passport-facebook",
  ].map((name) => strategies(name, "Strategy", "default")),
  strategies("passport-linkedin-oauth2", "Strategy"),
];
/** Its `emit()` waits for the listeners, and rejects where one of them does. */
const emittery = defineContract({
  package: "emittery",
  source: "emittery 1.2.1, index.js and index.d.ts",
  exports: { default: { class: "Emittery" } },
  types: {
    Emittery: {
      members: {
        on: { callback: { arg: 1, runs: "many", result: "awaited" }, rejects: false },
        onAny: { callback: { arg: 0, runs: "many", result: "awaited" }, rejects: false },
        emit: { returns: "Promise<void>", work: "task" },
        emitSerial: { returns: "Promise<void>", work: "task" },
      },
    },
  },
});

const serializing: Api = { callback: { arg: 0, runs: "many", result: "dropped" } };
export const passport = defineContract({
  package: "passport",
  source: "passport 0.7, lib/authenticator.js",
  exports: {
    default: { value: "Passport" },
    use: { returns: "Passport" },
    serializeUser: serializing,
    deserializeUser: serializing,
    transformAuthInfo: serializing,
    authenticate: [
      {
        when: [{ at: "last", kind: "function" }],
        callback: { arg: "last", runs: "once", error: 0, result: "dropped" },
      },
      local,
    ],
  },
  types: {
    Passport: {
      members: { use: { returns: "this" }, serializeUser: serializing, deserializeUser: serializing },
    },
  },
});

/** Reads its source to the end; with a callback it gives no promise. */
export const mailparser = defineContract({
  package: "mailparser",
  source: "mailparser 3.9, lib/simple-parser.js",
  exports: {
    simpleParser: [
      {
        when: [{ at: "last", kind: "function" }],
        args: { 0: "discharges" },
        callback: { arg: "last", runs: "once", error: 0, result: "dropped" },
      },
      { returns: "Promise<unknown>", work: "task", args: { 0: "discharges" } },
    ],
  },
});

const middleware: Api = { returns: "Middleware" };
export const multer = defineContract({
  package: "multer",
  source: "multer 2, storage/disk.js, index.js",
  exports: {
    default: { options: { "arg0.fileFilter": "dropped" }, returns: "Multer" },
    diskStorage: { options: { "arg0.destination": "dropped", "arg0.filename": "dropped" } },
    memoryStorage: {},
  },
  types: {
    Multer: {
      members: { single: middleware, array: middleware, fields: middleware, none: middleware, any: middleware },
    },
    // Never answers by itself.
    Middleware: {
      call: { args: { rest: "borrows" }, callback: { arg: 2, runs: "once", error: 0, result: "dropped" } },
    },
  },
});

// ---- Streams

const transforms: Api[] = [
  {
    when: [{ at: "arg0", kind: "function" }],
    returns: "node#Duplex",
    callback: [
      { arg: 0, runs: "many", result: "dropped" },
      { arg: 1, runs: "once", result: "dropped" },
    ],
  },
  {
    returns: "node#Duplex",
    callback: [
      { arg: 1, runs: "many", result: "dropped" },
      { arg: 2, runs: "once", result: "dropped" },
    ],
  },
];
export const through2 = defineContract({
  package: "through2",
  source: "through2 4, through2.js",
  exports: { default: transforms, obj: transforms },
});

export const callbackContracts: readonly PackageContract[] = [
  emittery,
  bcrypt,
  bcryptjs,
  argon2,
  jsonwebtoken,
  passport,
  ...passportStrategies,
  mailparser,
  multer,
  through2,
];
