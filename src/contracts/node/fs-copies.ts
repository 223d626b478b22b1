/** Packages that hand `fs` on, as it is or with promises beside its callbacks. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { fs } from "./fs.js";

const { promises: _promises, watch: _watch, ...handedOn } = fs.exports ?? {};
const synchronous = Object.fromEntries(
  Object.entries(handedOn).filter(([name]) => name.endsWith("Sync") || name.endsWith("Stream")),
);

/** With a callback it is as in `fs`, without one a promise: of a number, where a file is opened. */
const promised = (name: string, returns: string): Api[] => {
  const { callback: _callback, callbackOnly: _only, acquires, ...rest } = handedOn[name] as Api;
  return [
    { ...(handedOn[name] as Api), when: [{ at: "last", kind: "function" }] },
    { ...rest, returns: `Promise<${returns}>`, ...(acquires && { acquires: "await" }) },
  ];
};
const PROMISED = (
  "access appendFile chmod chown copyFile fchmod fchown fdatasync fstat fsync ftruncate futimes lchmod lchown link lstat " +
  "mkdir mkdtemp read readdir readFile readlink readv realpath rename rm rmdir stat symlink truncate unlink utimes write " +
  "writeFile writev"
).split(" ");

/** It answers `false` for whatever goes wrong. */
const neverFails: Api = { returns: "Promise<boolean>", work: "task", rejects: false };
/** Of its own functions, with a promise or a callback, which open nothing, little is said. */
const fsExtra = defineContract({
  package: "fs-extra",
  source: "fs-extra 11.4, lib/fs/index.js",
  exports: {
    ...synchronous,
    ...Object.fromEntries(PROMISED.map((name) => [name, promised(name, "unknown")])),
    open: promised("open", "node#FileDescriptor"),
    opendir: promised("opendir", "node#Dir"),
    close: promised("close", "void"),
    pathExists: neverFails,
    exists: neverFails,
  },
});
const gracefulFs = defineContract({
  package: "graceful-fs",
  source: "graceful-fs 4.2, graceful-fs.js: a clone of fs",
  exports: handedOn,
});

export const fsCopies: readonly PackageContract[] = [fsExtra, gracefulFs];
