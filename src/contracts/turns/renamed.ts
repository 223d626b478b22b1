/**
 * Packages that turned asynchronous and gave their functions new names for it: the old name is gone, and whoever only writes the new one
 * into the old place has a promise where the value was.
 */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";

const promise: Api = { returns: "Promise<unknown>", work: "task" };
const chain: Api = { returns: "this", rejects: false };

/** What a token is told before it is signed or encrypted. */
const claims: Record<string, Api> = {
  setProtectedHeader: chain,
  setIssuer: chain,
  setSubject: chain,
  setAudience: chain,
  setJti: chain,
  setNotBefore: chain,
  setExpirationTime: chain,
  setIssuedAt: chain,
};

export const renamed: readonly PackageContract[] = [
  defineContract({
    package: "jose",
    source: "jose 6.2.18 dist/types/jwt/*.d.ts, key/*.d.ts; JWT.sign and JWT.verify of 2.0.7 gave their values",
    exports: {
      jwtVerify: promise,
      jwtDecrypt: promise,
      compactVerify: promise,
      compactDecrypt: promise,
      flattenedVerify: promise,
      generalVerify: promise,
      importJWK: promise,
      importPKCS8: promise,
      importSPKI: promise,
      importX509: promise,
      exportJWK: promise,
      generateKeyPair: promise,
      generateSecret: promise,
      calculateJwkThumbprint: promise,
      SignJWT: { class: "SignJWT" },
      EncryptJWT: { class: "EncryptJWT" },
    },
    types: {
      SignJWT: { members: { ...claims, sign: promise } },
      EncryptJWT: { members: { ...claims, encrypt: promise } },
    },
  }),
  defineContract({
    package: "file-type",
    source: "file-type 16.5.4 index.d.ts, 21.3.4 index.d.ts; 12.4.2 gave its value",
    exports: {
      fromBuffer: { ...promise, versions: ">=13 <17" },
      fromFile: { ...promise, versions: ">=13 <17" },
      fromStream: { ...promise, versions: ">=13 <17" },
      fileTypeFromBuffer: { ...promise, versions: ">=17" },
      fileTypeFromFile: { ...promise, versions: ">=17" },
      fileTypeFromStream: { ...promise, versions: ">=17" },
    },
  }),
  defineContract({
    package: "jszip",
    source: "jszip 3.10.2 index.d.ts; load() and generate() of 2 throw since 3.0.0",
    exports: {
      default: { class: "JSZip" },
      loadAsync: promise,
    },
    types: {
      JSZip: { members: { loadAsync: { returns: "Promise<JSZip>", work: "task" }, generateAsync: promise } },
    },
  }),
  defineContract({
    package: "image-size",
    modules: ["image-size/fromFile"],
    source: "image-size 2.1.0 dist/esm/fromFile.d.ts; 1.2.1 read a path at once, or called back",
    exports: { imageSizeFromFile: promise },
  }),
  defineContract({
    package: "hasha",
    source: "hasha 6.0.0 index.d.ts; 5.2.2 gave its value",
    exports: {
      hash: { ...promise, versions: ">=6" },
      hashFile: { ...promise, versions: ">=6" },
      async: { ...promise, versions: "<6" },
      fromFile: { ...promise, versions: "<6" },
    },
  }),
  defineContract({
    package: "jsdom",
    source: "jsdom 27 lib/api.js; jsdom.env of 9.12.0 called back",
    exports: {
      "JSDOM.fromURL": { ...promise, work: "request" },
      "JSDOM.fromFile": promise,
    },
  }),
  defineContract({
    package: "eslint",
    source: "eslint 9 lib/eslint/eslint.js; CLIEngine of 7.32.0 gave its reports at once",
    exports: { ESLint: { class: "ESLint" }, "ESLint.outputFixes": promise },
    types: {
      ESLint: {
        members: {
          lintFiles: promise,
          lintText: promise,
          loadFormatter: promise,
          calculateConfigForFile: promise,
          isPathIgnored: promise,
        },
      },
    },
  }),
];
