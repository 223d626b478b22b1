/** Sessions of browsers elsewhere, containers, temporary files. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { local, request, requestOrCallback, task } from "../database/shared.js";

/** The browser on the other side stays until its session is ended. */
const session = (...by: string[]): Obligation => ({
  kind: "release",
  by,
  async: by,
  harm: "holds-process",
  cuts: by,
  spent: by,
});

const webdriverio = defineContract({
  package: "webdriverio",
  versions: ">=8",
  source: "webdriverio 9.33.1, build/index.d.ts; webdriver build/types.d.ts",
  exports: {
    remote: { returns: "Promise<Browser>", acquires: "await", work: "request" },
    multiremote: { returns: "Promise<Browser>", acquires: "await", work: "request" },
    attach: { returns: "Promise<Browser>", work: "request" },
  },
  types: {
    Browser: {
      extends: "node#EventEmitter",
      obligation: session("deleteSession"),
      members: {
        deleteSession: task,
        reloadSession: request,
        url: request,
        getUrl: request,
        getTitle: request,
        execute: request,
        executeAsync: request,
        pause: request,
        saveScreenshot: request,
        setWindowSize: request,
        newWindow: request,
        switchWindow: request,
        closeWindow: request,
        waitUntil: { ...request, callback: { arg: 0, runs: "many", result: "awaited" } },
      },
    },
  },
});

const element: Api = { returns: "Element", note: "a thenable" };
/** Elements can be called at once, and awaited as well. */
const elementMembers: TypeContract["members"] = {
  click: request,
  sendKeys: request,
  clear: request,
  submit: request,
  getText: request,
  getAttribute: request,
  getTagName: request,
  getCssValue: request,
  isDisplayed: request,
  isEnabled: request,
  isSelected: request,
  takeScreenshot: request,
  findElement: element,
  findElements: request,
};
const selenium = defineContract({
  package: "selenium-webdriver",
  versions: ">=4",
  source: "selenium-webdriver 4.46.0, index.js, lib/webdriver.js; @types/selenium-webdriver 4.35.7",
  exports: { Builder: { class: "Builder" }, WebDriver: { class: "WebDriver" } },
  types: {
    Builder: {
      members: {
        forBrowser: { returns: "this" },
        withCapabilities: { returns: "this" },
        usingServer: { returns: "this" },
        usingWebDriverProxy: { returns: "this" },
        setProxy: { returns: "this" },
        setLoggingPrefs: { returns: "this" },
        setChromeOptions: { returns: "this" },
        setChromeService: { returns: "this" },
        setFirefoxOptions: { returns: "this" },
        setFirefoxService: { returns: "this" },
        setEdgeOptions: { returns: "this" },
        disableEnvironmentOverrides: { returns: "this" },
        // A driver that can be used at once; awaited, it is the same one.
        build: { returns: "WebDriver", acquires: "result", note: "a thenable" },
      },
    },
    // close() closes a window only.
    WebDriver: {
      obligation: session("quit"),
      members: {
        quit: task,
        close: request,
        get: request,
        getTitle: request,
        getCurrentUrl: request,
        getPageSource: request,
        getAllWindowHandles: request,
        getWindowHandle: request,
        executeScript: request,
        executeAsyncScript: request,
        takeScreenshot: request,
        sleep: request,
        wait: request,
        findElement: element,
        findElements: request,
        manage: local,
        navigate: local,
        switchTo: local,
        actions: local,
      },
    },
    Element: { members: elementMembers },
  },
});

// ---- dockerode: HTTP for each request. What streams holds its connection until it is read.

const streamed: Api[] = [
  {
    when: [{ at: "last", kind: "function" }],
    callback: { arg: "last", runs: "once", error: 0, params: ["", "Stream"], result: "dropped" },
    acquires: "cb[1]",
  },
  { returns: "Promise<Stream>", acquires: "await", work: "request" },
];
const followed: Api[] = [
  ...streamed.map((api): Api => ({ ...api, when: [{ at: "arg0.follow", is: true }, ...(api.when ?? [])] })),
  ...requestOrCallback,
];
/** Streams unless it is told not to. */
const statistics: Api[] = [
  ...requestOrCallback.map((api): Api => ({
    ...api,
    when: [{ at: "arg0.stream", is: false }, ...(api.when ?? [])],
  })),
  ...streamed,
];
const dockerode = defineContract({
  package: "dockerode",
  versions: ">=3",
  source: "dockerode 5.0.1, lib/*.js (isStream), @types/dockerode 4.0.2; an unread body measured with http",
  exports: { default: { class: "Docker" } },
  types: {
    Docker: {
      members: {
        getContainer: { returns: "Container" },
        getImage: { returns: "Image" },
        getExec: { returns: "Exec" },
        getVolume: { returns: "Resource" },
        getNetwork: { returns: "Resource" },
        getService: { returns: "Service" },
        createContainer: [
          {
            when: [{ at: "last", kind: "function" }],
            callback: { arg: "last", runs: "once", error: 0, params: ["", "Container"], result: "dropped" },
          },
          { returns: "Promise<Container>", work: "request" },
        ],
        pull: streamed,
        createImage: streamed,
        buildImage: streamed,
        loadImage: streamed,
        importImage: streamed,
        getEvents: streamed,
        listContainers: requestOrCallback,
        listImages: requestOrCallback,
        listVolumes: requestOrCallback,
        listNetworks: requestOrCallback,
        listServices: requestOrCallback,
        createVolume: requestOrCallback,
        createNetwork: requestOrCallback,
        createService: requestOrCallback,
        pruneContainers: requestOrCallback,
        pruneImages: requestOrCallback,
        info: requestOrCallback,
        version: requestOrCallback,
        ping: requestOrCallback,
        df: requestOrCallback,
        followProgress: {
          args: { 0: "discharges" },
          callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
        },
        modem: { value: "Modem" },
      },
    },
    Modem: {
      members: {
        demuxStream: { args: { 0: "discharges" } },
        followProgress: {
          args: { 0: "discharges" },
          callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
        },
      },
    },
    Container: {
      members: {
        modem: { value: "Modem" },
        logs: followed,
        stats: statistics,
        attach: streamed,
        export: streamed,
        getArchive: streamed,
        exec: { returns: "Promise<Exec>", work: "request" },
        inspect: requestOrCallback,
        start: requestOrCallback,
        stop: requestOrCallback,
        restart: requestOrCallback,
        kill: requestOrCallback,
        pause: requestOrCallback,
        unpause: requestOrCallback,
        rename: requestOrCallback,
        update: requestOrCallback,
        remove: requestOrCallback,
        wait: requestOrCallback,
        commit: requestOrCallback,
        putArchive: requestOrCallback,
      },
    },
    Exec: { members: { start: streamed, inspect: requestOrCallback, resize: requestOrCallback } },
    Image: {
      members: {
        get: streamed,
        inspect: requestOrCallback,
        history: requestOrCallback,
        tag: requestOrCallback,
        remove: requestOrCallback,
      },
    },
    Service: { extends: "Resource", members: { logs: followed } },
    Resource: { members: { inspect: requestOrCallback, remove: requestOrCallback, update: requestOrCallback } },
    Stream: { extends: "node#Duplex", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});

// ---- Temporary files: an open descriptor each, until it is cleaned up. A directory holds nothing.

const temporary: Obligation = { kind: "release", by: ["cleanup"], async: ["cleanup"], harm: "holds-file" };
const inFile: Api = {
  returns: "Promise<unknown>",
  work: "task",
  callback: { arg: 0, runs: "once", result: "awaited" },
};
const tmpPromise = defineContract({
  package: "tmp-promise",
  source: "tmp-promise 3.0.3, index.js, index.d.ts; tmp 0.2.3 lib/tmp.js",
  exports: {
    file: [
      { when: [{ at: "arg0.discardDescriptor", is: true }], returns: "Promise<unknown>", work: "task" },
      { when: [{ at: "arg0.detachDescriptor", is: true }], returns: "Promise<unknown>", work: "task" },
      { returns: "Promise<File>", acquires: "await", work: "task" },
    ],
    dir: task,
    tmpName: task,
    withFile: inFile,
    withDir: inFile,
  },
  types: {
    File: {
      obligation: temporary,
      members: { cleanup: task, fd: { value: "node#FileDescriptor", part: true } },
    },
  },
});

export const sessions: readonly PackageContract[] = [webdriverio, selenium, dockerode, tmpPromise];
