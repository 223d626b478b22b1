import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { completion, io, ioPromise, ioSync, nodeback, readableBy } from "./shared.js";

/** A file descriptor is a number: all that is done with it is done by functions that get it. */
const fdIo: Api = { ...io, args: { 0: "borrows" } };
const fdSync: Api = { ...ioSync, args: { 0: "borrows" } };

/** A stream over a descriptor of the caller's that it is told not to close owns nothing. */
const lent = [
  { at: "arg1.fd", absent: false },
  { at: "arg1.autoClose", is: false },
];
const readStream: Api[] = [
  { when: lent, returns: "node#ReadStream" },
  { returns: "node#ReadStream", acquires: "result" },
];
const writeStream: Api[] = [
  { when: lent, returns: "node#WriteStream" },
  { returns: "node#WriteStream", acquires: "result" },
];

/** Promise forms, of `node:fs/promises` and `fs.promises`. */
const open: Api = { ...ioPromise, returns: "Promise<node#FileHandle>", acquires: "await" };
const opendir: Api = { ...ioPromise, returns: "Promise<node#Dir>", acquires: "await" };
const voidPromise: Api = { returns: "Promise<void>", work: "request", ignoresCallback: true };
/** They take a FileHandle too, and leave it open. */
const fileIo: Api = { ...ioPromise, args: { 0: "borrows" } };
const fileVoid: Api = { ...voidPromise, args: { 0: "borrows" } };

const fileHandle: TypeContract = {
  extends: "node#EventEmitter",
  obligation: {
    kind: "release",
    by: ["close", "[Symbol.asyncDispose]", "readLines.exhaust"],
    async: ["close"],
    // A dropped one is closed by garbage collection with a warning, and on Node 26 that throws (measured); a kept one stays open.
    harm: "holds-until-gc",
    // close() waits for what is under way.
    waits: ["close", "[Symbol.asyncDispose]"],
    spent: ["close"],
  },
  members: {
    close: voidPromise,
    "[Symbol.asyncDispose]": voidPromise,
    read: ioPromise,
    readv: ioPromise,
    readFile: ioPromise,
    write: ioPromise,
    writev: ioPromise,
    writeFile: voidPromise,
    appendFile: voidPromise,
    stat: ioPromise,
    sync: voidPromise,
    datasync: voidPromise,
    truncate: voidPromise,
    utimes: voidPromise,
    chmod: voidPromise,
    chown: voidPromise,
    // Streams close the file at their end, and the other way round: one obligation with two faces.
    createReadStream: [
      { when: [{ at: "arg0.autoClose", is: false }], returns: "node#ReadStream" },
      { returns: "node#ReadStream", part: true },
    ],
    createWriteStream: [
      { when: [{ at: "arg0.autoClose", is: false }], returns: "node#WriteStream" },
      { returns: "node#WriteStream", part: true },
    ],
    readLines: [
      { when: [{ at: "arg0.autoClose", is: false }], returns: "node#ReadlineInterface" },
      { returns: "node#ReadlineInterface", part: true },
    ],
    readableWebStream: [
      { when: [{ at: "arg0.autoClose", is: true }], returns: "node#ReadableStream", part: true },
      { returns: "node#ReadableStream" },
    ],
  },
  events: { close: { means: "final" } },
};

const promiseExports: Record<string, Api | Api[]> = {
  open,
  opendir,
  access: voidPromise,
  appendFile: fileVoid,
  chmod: voidPromise,
  chown: voidPromise,
  copyFile: voidPromise,
  cp: voidPromise,
  lchmod: voidPromise,
  lchown: voidPromise,
  link: voidPromise,
  lstat: ioPromise,
  lutimes: voidPromise,
  mkdir: ioPromise,
  mkdtemp: ioPromise,
  mkdtempDisposable: ioPromise,
  readFile: fileIo,
  readdir: ioPromise,
  readlink: ioPromise,
  realpath: ioPromise,
  rename: voidPromise,
  rm: voidPromise,
  rmdir: voidPromise,
  stat: ioPromise,
  statfs: ioPromise,
  symlink: voidPromise,
  truncate: voidPromise,
  unlink: voidPromise,
  utimes: voidPromise,
  writeFile: fileVoid,
  // Async iterators: lazy, they end with their loop.
  watch: {},
  glob: {},
};

export const fs = defineContract({
  package: "node",
  modules: ["node:fs"],
  source: "@types/node 26.6 fs.d.ts; open, openSync, createReadStream measured on Node 20 to 26",
  exports: {
    open: { callback: { ...nodeback, params: ["", "node#FileDescriptor"] }, acquires: "cb[1]", work: "request" },
    openSync: { returns: "node#FileDescriptor", acquires: "result", sync: true },
    close: { callback: nodeback, args: { 0: "discharges" }, work: "task" },
    closeSync: { args: { 0: "discharges" }, sync: true },
    opendir: { callback: { ...nodeback, params: ["", "node#Dir"] }, acquires: "cb[1]", work: "request" },
    opendirSync: { returns: "node#Dir", acquires: "result", sync: true },
    createReadStream: readStream,
    createWriteStream: writeStream,
    ReadStream: { class: "node#ReadStream", acquires: "new" },
    WriteStream: { class: "node#WriteStream", acquires: "new" },
    // Watchers are meant to watch as long as the process: nothing is born.
    watch: { returns: "node#FSWatcher", callback: { arg: "last", runs: "many", result: "dropped" } },
    watchFile: { callback: { arg: "last", runs: "many", result: "dropped" } },
    unwatchFile: {},
    exists: { callback: completion },
    existsSync: { rejects: false },
    openAsBlob: ioPromise,

    fchmod: fdIo,
    fchown: fdIo,
    fdatasync: fdIo,
    fstat: fdIo,
    fsync: fdIo,
    ftruncate: fdIo,
    futimes: fdIo,
    read: fdIo,
    readv: fdIo,
    write: fdIo,
    writev: fdIo,
    readFile: fdIo,
    writeFile: fdIo,
    appendFile: fdIo,
    fchmodSync: fdSync,
    fchownSync: fdSync,
    fdatasyncSync: fdSync,
    fstatSync: fdSync,
    fsyncSync: fdSync,
    ftruncateSync: fdSync,
    futimesSync: fdSync,
    readSync: fdSync,
    readvSync: fdSync,
    writeSync: fdSync,
    writevSync: fdSync,
    readFileSync: fdSync,
    writeFileSync: fdSync,
    appendFileSync: fdSync,

    access: io,
    chmod: io,
    chown: io,
    copyFile: io,
    cp: io,
    glob: io,
    lchmod: io,
    lchown: io,
    link: io,
    lstat: io,
    lutimes: io,
    mkdir: io,
    mkdtemp: io,
    readdir: io,
    readlink: io,
    realpath: io,
    "realpath.native": io,
    rename: io,
    rm: io,
    rmdir: io,
    stat: io,
    statfs: io,
    symlink: io,
    truncate: io,
    unlink: io,
    utimes: io,
    accessSync: ioSync,
    chmodSync: ioSync,
    chownSync: ioSync,
    copyFileSync: ioSync,
    cpSync: ioSync,
    globSync: ioSync,
    lchmodSync: ioSync,
    lchownSync: ioSync,
    linkSync: ioSync,
    lstatSync: ioSync,
    lutimesSync: ioSync,
    mkdirSync: ioSync,
    mkdtempSync: ioSync,
    readdirSync: ioSync,
    readlinkSync: ioSync,
    realpathSync: ioSync,
    "realpathSync.native": ioSync,
    renameSync: ioSync,
    rmSync: ioSync,
    rmdirSync: ioSync,
    statSync: ioSync,
    statfsSync: ioSync,
    symlinkSync: ioSync,
    truncateSync: ioSync,
    unlinkSync: ioSync,
    utimesSync: ioSync,

    promises: { value: "node#FsPromises" },
  },
  types: {
    FsPromises: { members: promiseExports },
    // A number that is closed twice closes somebody else's file, or fails: EBADF.
    FileDescriptor: {
      obligation: { kind: "release", by: [], harm: "holds-file", once: ["closeSync"], spent: ["close", "closeSync"] },
    },
    FileHandle: fileHandle,
    ReadStream: {
      extends: "node#Readable",
      obligation: { kind: "release", by: [...readableBy, "close"], harm: "holds-file", diesOn: ["event('error')"] },
      members: { close: { callback: nodeback } },
      events: { open: { params: [""], means: "success" }, ready: { means: "success" } },
    },
    WriteStream: {
      extends: "node#Writable",
      obligation: {
        kind: "release",
        by: ["end", "destroy", "close", "destroySoon", "[Symbol.asyncDispose]"],
        harm: "holds-file",
        diesOn: ["event('error')"],
      },
      members: { close: { callback: nodeback } },
      events: {
        open: { params: [""], means: "success" },
        ready: { means: "success" },
        finish: { means: "final", succeeds: true },
      },
    },
    // for await closes it at the end of the loop, left early or not.
    Dir: {
      obligation: {
        kind: "release",
        by: ["close", "closeSync", "iterate", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
        async: ["close"],
        harm: "holds-until-gc",
        once: ["close", "closeSync"],
        spent: ["close", "closeSync"],
      },
      members: {
        read: [{ when: [{ at: "arg0", kind: "function" }], callback: nodeback }, ioPromise],
        readSync: ioSync,
        close: [{ when: [{ at: "arg0", kind: "function" }], callback: nodeback }, voidPromise],
        closeSync: ioSync,
        "[Symbol.asyncDispose]": voidPromise,
        "[Symbol.dispose]": {},
      },
    },
    FSWatcher: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-file" },
      members: { close: { rejects: false }, ref: { returns: "this" }, unref: { returns: "this" } },
      events: { change: {}, error: { means: "failure" }, close: { means: "final" } },
    },
  },
});

export const fsPromises = defineContract({
  package: "node",
  modules: ["node:fs/promises"],
  source: "@types/node 26.6 fs/promises.d.ts; open measured on Node 20 to 26",
  exports: promiseExports,
});
