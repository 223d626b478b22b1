/** SSH, SFTP, FTP, mail: one connection, one client. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { callbackOnly, local, request, requestOrCallback, task } from "../database/shared.js";

// ---- ssh2: refused, dropped, not let in, too late: 'error', 'close', no socket open (measured).

/** Unread it never closes, and a connection has a bounded number of channels (10 with OpenSSH). */
const channel: Obligation = {
  kind: "consume",
  by: [...readableBy, "end", "close", "signal"],
  harm: "starves-pool",
};
const withChannel: Api = {
  returns: "this",
  callback: { arg: "last", runs: "once", error: 0, params: ["", "Channel"], result: "dropped" },
  acquires: "cb[1]",
};
const done: Api = { ...callbackOnly, returns: "this" };

const ssh2Types: Record<string, TypeContract> = {
  Client: {
    extends: "node#EventEmitter",
    obligation: { kind: "release", by: ["end", "destroy"], harm: "holds-socket", diesOn: ["event('error')"] },
    members: {
      connect: { returns: "this", acquires: "this" },
      end: { returns: "this", closesChildren: true, rejects: false },
      destroy: { returns: "this", closesChildren: true, rejects: false },
      exec: withChannel,
      shell: withChannel,
      subsys: withChannel,
      forwardOut: withChannel,
      openssh_forwardOutStreamLocal: withChannel,
      sftp: {
        returns: "this",
        callback: { arg: "last", runs: "once", error: 0, params: ["", "Sftp"], result: "dropped" },
        acquires: "cb[1]",
      },
      forwardIn: done,
      unforwardIn: done,
      setNoDelay: local,
    },
    events: { ready: { means: "success" }, error: { means: "failure" }, close: { means: "final" } },
  },
  Channel: {
    extends: "node#Duplex",
    obligation: channel,
    members: { close: local, signal: local, setWindow: local, exit: local, stderr: { value: "node#Readable" } },
  },
  // A channel of its connection.
  Sftp: {
    extends: "node#EventEmitter",
    obligation: { kind: "release", by: ["end", "destroy"], harm: "starves-pool", diesOn: ["event('error')"] },
    members: {
      end: local,
      destroy: local,
      readdir: callbackOnly,
      stat: callbackOnly,
      lstat: callbackOnly,
      exists: callbackOnly,
      mkdir: callbackOnly,
      rmdir: callbackOnly,
      unlink: callbackOnly,
      rename: callbackOnly,
      chmod: callbackOnly,
      realpath: callbackOnly,
      readFile: callbackOnly,
      writeFile: callbackOnly,
      appendFile: callbackOnly,
      fastGet: callbackOnly,
      fastPut: callbackOnly,
      createReadStream: { returns: "node#Readable" },
      createWriteStream: { returns: "node#Writable" },
    },
    events: { close: { means: "final" } },
  },
};
export const ssh2 = defineContract({
  package: "ssh2",
  source: "ssh2 1.17, @types/ssh2 1.15; connecting measured",
  exports: { Client: { class: "Client" }, SFTPWrapper: { class: "Sftp" }, ClientChannel: { class: "Channel" } },
  types: ssh2Types,
});

// Where connect() rejects after the socket is there, end() is still owed (README).
export const ssh2SftpClient = defineContract({
  package: "ssh2-sftp-client",
  source: "ssh2-sftp-client 12.1, README.md, @types/ssh2-sftp-client",
  exports: { default: { class: "SftpClient", acquires: "new" } },
  types: {
    SftpClient: {
      obligation: { kind: "release", by: ["end"], async: ["end"], harm: "holds-socket", cuts: ["end"] },
      members: {
        connect: request,
        end: { returns: "Promise<boolean>", work: "task" },
        list: request,
        exists: request,
        stat: request,
        lstat: request,
        realPath: request,
        get: request,
        fastGet: request,
        put: request,
        fastPut: request,
        append: request,
        mkdir: request,
        rmdir: request,
        delete: request,
        rename: request,
        posixRename: request,
        chmod: request,
        cwd: request,
        rcopy: request,
        uploadDir: request,
        downloadDir: request,
        createReadStream: { returns: "node#Readable" },
        createWriteStream: { returns: "node#Writable" },
        on: local,
        removeListener: local,
      },
    },
  },
});

export const nodeSsh = defineContract({
  package: "node-ssh",
  source: "node-ssh 13.2, lib/typings/index.d.ts",
  exports: { NodeSSH: { class: "NodeSSH" } },
  types: {
    NodeSSH: {
      obligation: { kind: "release", by: ["dispose"], harm: "holds-socket", diesOn: ["connect"], cuts: ["dispose"] },
      members: {
        connect: { returns: "Promise<this>", work: "request", acquires: "this" },
        dispose: local,
        isConnected: local,
        execCommand: request,
        exec: request,
        mkdir: request,
        getFile: request,
        putFile: request,
        putFiles: request,
        putDirectory: request,
        getDirectory: request,
        requestShell: request,
        requestSFTP: request,
        withShell: { ...request, callback: { arg: 0, runs: "once", result: "awaited" } },
        withSFTP: { ...request, callback: { arg: 0, runs: "once", result: "awaited" } },
        forwardIn: request,
        forwardOut: request,
      },
    },
  },
});

// ---- FTP

// Closes itself on a connection error and on a timeout, but not where the server refuses the login: owed from `new` on.
export const basicFtp = defineContract({
  package: "basic-ftp",
  source: "basic-ftp dist/Client.d.ts, Client.js; connecting measured",
  exports: { Client: { class: "Client", acquires: "new" } },
  types: {
    Client: {
      // At once: what is under way fails.
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", cuts: ["close"] },
      members: {
        close: local,
        access: request,
        connect: request,
        connectImplicitTLS: request,
        useTLS: request,
        login: request,
        useDefaultSettings: request,
        send: request,
        sendIgnoringError: request,
        pwd: request,
        features: request,
        cd: request,
        cdup: request,
        list: request,
        lastMod: request,
        size: request,
        rename: request,
        remove: request,
        uploadFrom: request,
        appendFrom: request,
        downloadTo: request,
        upload: request,
        append: request,
        download: request,
        ensureDir: request,
        removeDir: request,
        removeEmptyDir: request,
        clearWorkingDir: request,
        uploadFromDir: request,
        downloadToDir: request,
        uploadDir: request,
        downloadDir: request,
        trackProgress: local,
      },
    },
  },
});

export const ftp = defineContract({
  package: "ftp",
  source: "ftp 0.3, lib/connection.js, @types/ftp",
  exports: { default: { class: "Client" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["end", "destroy", "logout"],
        harm: "holds-socket",
        diesOn: ["event('error')"],
      },
      members: {
        connect: { acquires: "this" },
        end: local,
        destroy: local,
        logout: callbackOnly,
        // The transfer holds its own connection until the stream is read.
        get: {
          callback: { arg: "last", runs: "once", error: 0, params: ["", "Transfer"], result: "dropped" },
          acquires: "cb[1]",
        },
        list: callbackOnly,
        put: callbackOnly,
        append: callbackOnly,
        rename: callbackOnly,
        delete: callbackOnly,
        cwd: callbackOnly,
        pwd: callbackOnly,
        mkdir: callbackOnly,
        rmdir: callbackOnly,
        size: callbackOnly,
        lastMod: callbackOnly,
        status: callbackOnly,
      },
      events: {
        ready: { means: "success" },
        error: { means: "failure" },
        close: { means: "final" },
        end: { means: "final" },
      },
    },
    Transfer: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});

export const promiseFtp = defineContract({
  package: "promise-ftp",
  source: "promise-ftp README.md, lib/index.js",
  exports: { default: { class: "Client" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["end", "destroy", "logout"],
        async: ["end", "logout"],
        harm: "holds-socket",
        diesOn: ["connect"],
      },
      members: {
        connect: { returns: "Promise<string>", work: "request", acquires: "this" },
        end: { returns: "Promise<unknown>", work: "task" },
        logout: { returns: "Promise<unknown>", work: "task" },
        destroy: local,
        get: { returns: "Promise<Transfer>", acquires: "await", work: "request" },
        list: request,
        put: request,
        append: request,
        rename: request,
        delete: request,
        cwd: request,
        pwd: request,
        mkdir: request,
        rmdir: request,
        size: request,
        lastMod: request,
      },
    },
    Transfer: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});

// ---- Mail

export const imap = defineContract({
  package: "imap",
  source: "imap 0.8, lib/Connection.js, @types/imap",
  exports: { default: { class: "Imap" } },
  types: {
    Imap: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["end", "destroy"], harm: "holds-socket", diesOn: ["event('error')"] },
      members: {
        connect: { acquires: "this" },
        end: local,
        destroy: local,
        openBox: callbackOnly,
        closeBox: callbackOnly,
        getBoxes: callbackOnly,
        status: callbackOnly,
        search: callbackOnly,
        addFlags: callbackOnly,
        delFlags: callbackOnly,
        move: callbackOnly,
        copy: callbackOnly,
        append: callbackOnly,
        expunge: callbackOnly,
        fetch: { returns: "node#EventEmitter" },
      },
      events: {
        ready: { means: "success" },
        error: { means: "failure" },
        end: { means: "final" },
        close: { means: "final" },
      },
    },
  },
});

export const imapflow = defineContract({
  package: "imapflow",
  source: "imapflow 2.10, lib/imap-flow.d.ts, README.md; connecting measured",
  exports: { ImapFlow: { class: "ImapFlow" } },
  types: {
    // Refused, dropped, no greeting: connect() rejects with no socket open (measured).
    ImapFlow: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["logout", "close", "[Symbol.asyncDispose]"],
        async: ["logout"],
        harm: "holds-socket",
        diesOn: ["connect", "event('error')"],
      },
      members: {
        connect: { returns: "Promise<void>", work: "request", acquires: "this" },
        logout: task,
        close: local,
        // Every later lock waits for ever behind one that is not released.
        getMailboxLock: { returns: "Promise<MailboxLock>", acquires: "await", work: "request" },
        mailboxOpen: request,
        mailboxClose: request,
        mailboxCreate: request,
        mailboxDelete: request,
        mailboxRename: request,
        list: request,
        status: request,
        search: request,
        fetchOne: request,
        fetchAll: request,
        messageFlagsAdd: request,
        messageFlagsSet: request,
        messageFlagsRemove: request,
        messageDelete: request,
        messageMove: request,
        messageCopy: request,
        append: request,
        noop: request,
        idle: { ...request, args: { this: "owns" } },
        download: { returns: "Promise<Download>", acquires: "await.content", work: "request" },
        fetch: local,
      },
      events: { error: { means: "failure" }, close: { means: "final" } },
    },
    MailboxLock: { obligation: { kind: "release", by: ["release"], harm: "hangs" }, members: { release: local } },
    Download: { members: { content: { value: "Content?" } } },
    Content: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "hangs" } },
  },
});

// Without `pool: true` a transport hangs up by itself after each message.
const transporter: Api[] = [
  { when: [{ at: "arg0.pool", is: true }], returns: "Transporter", acquires: "result" },
  { returns: "Transporter" },
];
export const nodemailer = defineContract({
  package: "nodemailer",
  source: "nodemailer 10.6, @types/nodemailer; connecting measured",
  exports: { createTransport: transporter, createTestAccount: request, Transporter: { class: "Transporter" } },
  types: {
    Transporter: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", shared: true },
      members: {
        sendMail: requestOrCallback,
        verify: requestOrCallback,
        close: local,
        use: { returns: "this" },
        isIdle: local,
      },
    },
  },
});
