/** Keys, signatures, wallets, and what desktops keep. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { either, promiseSince, syncSince } from "./shared.js";

const since7 = promiseSince("7.0.0", either);
const dialog = (use: string): Api => promiseSince("6.0.0", ["sync", "callback"], { use });
const stored = (use: string): Api => promiseSince("4.0.0", "sync", { use });

const keytarRead = "3.0.2 lib/keytar.js gives the value, 4.0.2 callbackPromise(…)";

export const secrets: readonly PackageContract[] = [
  defineContract({
    package: "electron",
    modules: ["electron", "electron/main"],
    source: "electron 5.0.13, 6.0.0 and 7.0.0 electron.d.ts",
    exports: {
      app: { value: "App" },
      dialog: { value: "Dialog" },
      contentTracing: { value: "ContentTracing" },
      desktopCapturer: { value: "DesktopCapturer" },
      "session.defaultSession": { value: "Session" },
      "session.fromPartition": { returns: "Session" },
      BrowserWindow: { class: "BrowserWindow" },
    },
    types: {
      App: { members: { getFileIcon: since7 } },
      ContentTracing: { members: { startRecording: since7 } },
      DesktopCapturer: { members: { getSources: since7 } },
      Dialog: {
        members: {
          showMessageBox: dialog("showMessageBoxSync"),
          showOpenDialog: dialog("showOpenDialogSync"),
          showSaveDialog: dialog("showSaveDialogSync"),
        },
      },
      BrowserWindow: { members: { webContents: { value: "WebContents" } } },
      WebContents: {
        members: { capturePage: since7, printToPDF: since7, session: { value: "Session" } },
      },
      Session: {
        members: {
          cookies: { value: "Cookies" },
          clearCache: since7,
          clearStorageData: since7,
          resolveProxy: since7,
          setProxy: since7,
        },
      },
      Cookies: { members: { get: since7, set: since7 } },
    },
  }),
  defineContract({
    package: "keytar",
    source: "keytar 3.0.2 and 4.0.0 lib/keytar.js",
    exports: {
      getPassword: promiseSince("4.0.0", "sync", { read: keytarRead }),
      setPassword: promiseSince("4.0.0", "sync", { read: keytarRead }),
      deletePassword: promiseSince("4.0.0", "sync", { read: keytarRead }),
      findPassword: promiseSince("4.0.0", "sync", { read: keytarRead }),
    },
  }),
  defineContract({
    package: "electron-settings",
    source: "electron-settings 3.2.0 lib/electron-settings.js, 4.0.0 dist/settings.d.ts",
    exports: { get: stored("getSync"), has: stored("hasSync"), set: stored("setSync") },
  }),
  defineContract({
    package: "bip39",
    source: "bip39 2.6.0 index.js, 3.0.0 types/index.d.ts",
    exports: {
      mnemonicToSeed: promiseSince("3.0.0", "sync", {
        use: "mnemonicToSeedSync",
        read: "2.6.0 index.js gives pbkdf2(…), 3.0.0 new Promise",
      }),
    },
  }),
  defineContract({
    package: "ethereumjs-wallet",
    source: "ethereumjs-wallet 0.6.5 src/index.js, 1.0.0 dist/index.d.ts",
    exports: { default: { class: "Wallet" }, "default.fromV3": promiseSince("1.0.0", "sync") },
    types: {
      Wallet: { members: { toV3: promiseSince("1.0.0", "sync"), toV3String: promiseSince("1.0.0", "sync") } },
    },
  }),
  defineContract({
    package: "ethers",
    source: "ethers 5.8.0 providers, 6.0.0 lib.commonjs/providers/provider-jsonrpc.d.ts",
    exports: { JsonRpcProvider: { class: "Provider" }, "ethers.JsonRpcProvider": { class: "Provider" } },
    types: {
      Provider: {
        members: {
          getSigner: promiseSince("6.0.0", "sync", {
            read: "5.8.0 json-rpc-provider.js: a function, 6.0.0 provider-jsonrpc.js: async",
          }),
        },
      },
    },
  }),
  defineContract({
    package: "web3-eth-accounts",
    source: "web3-eth-accounts 1.10.4 types/index.d.ts, 4.0.1 lib/types/account.d.ts",
    exports: { encrypt: promiseSince("4.0.1", "sync"), decrypt: promiseSince("4.0.1", "sync") },
  }),
  defineContract({
    package: "openpgp",
    versions: "<5",
    source: "openpgp 3.1.3 and 4.0.0 dist/openpgp.js",
    exports: { "key.readArmored": promiseSince("4.0.0", "sync") },
  }),
  defineContract({
    package: "@noble/ed25519",
    source: "@noble/ed25519 1.7.5 lib/index.d.ts, 2.0.0 index.d.ts",
    exports: { getPublicKey: syncSince("2.0.0"), sign: syncSince("2.0.0"), verify: syncSince("2.0.0") },
  }),
];
