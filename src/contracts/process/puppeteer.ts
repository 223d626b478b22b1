/** Puppeteer. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { local, request, task } from "../database/shared.js";
import { promiseSince } from "../turns/shared.js";
import { browserProcess, closeAll, navigation, page, remote, runInPage, runOnElement } from "./browser-shared.js";

/** Puppeteer's can be disposed of without waiting, too. */
const pupTab: Obligation = {
  ...page,
  by: [...page.by, "[Symbol.dispose]"],
  cuts: ["close", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
};
const pupPage: Api = { returns: "Promise<Page>", acquires: "await", work: "request" };
const pupContext: Api = { returns: "Promise<BrowserContext>", acquires: "await", work: "request" };
const launch: Api = { returns: "Promise<Browser>", acquires: "await", work: "request" };
const connect: Api = { returns: "Promise<Browser>", acquires: "await", obligation: remote, work: "request" };

const puppeteerTypes: Record<string, TypeContract> = {
  // disconnect() leaves the browser running, for whoever connects to it next.
  Browser: {
    extends: "node#EventEmitter",
    obligation: {
      ...browserProcess,
      by: ["close", "disconnect", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
      async: ["close", "disconnect"],
    },
    members: {
      close: closeAll,
      disconnect: task,
      newPage: pupPage,
      createBrowserContext: pupContext,
      createIncognitoBrowserContext: { ...pupContext, versions: "<22" },
      pages: request,
      version: request,
      userAgent: request,
      waitForTarget: request,
      wsEndpoint: local,
      process: { returns: "node#ChildProcess?" },
      isConnected: { ...local, versions: "<25" },
      targets: local,
      target: local,
      browserContexts: local,
    },
    events: { disconnected: { means: "final" } },
  },
  BrowserContext: {
    extends: "node#EventEmitter",
    obligation: pupTab,
    members: {
      close: closeAll,
      newPage: pupPage,
      pages: request,
      overridePermissions: request,
      clearPermissionOverrides: request,
      waitForTarget: request,
      cookies: request,
      setCookie: request,
    },
  },
  Page: {
    extends: "node#EventEmitter",
    obligation: pupTab,
    members: {
      close: task,
      ...navigation,
      screenshot: request,
      pdf: request,
      createPDFStream: request,
      bringToFront: request,
      click: request,
      type: request,
      hover: request,
      focus: request,
      select: request,
      tap: request,
      evaluate: runInPage,
      evaluateHandle: runInPage,
      evaluateOnNewDocument: runInPage,
      exposeFunction: { ...request, callback: { arg: 1, runs: "many", result: "awaited" } },
      setRequestInterception: request,
      setViewport: request,
      setUserAgent: request,
      setExtraHTTPHeaders: request,
      setCookie: request,
      deleteCookie: request,
      cookies: request,
      setCacheEnabled: request,
      setJavaScriptEnabled: request,
      setBypassCSP: request,
      authenticate: request,
      emulate: request,
      emulateMediaType: request,
      addScriptTag: request,
      addStyleTag: request,
      metrics: request,
      waitForSelector: request,
      waitForFunction: runInPage,
      waitForNavigation: request,
      waitForRequest: request,
      waitForResponse: request,
      waitForNetworkIdle: request,
      waitForFrame: request,
      waitForFileChooser: request,
      createCDPSession: request,
      $: request,
      $$: request,
      $x: { ...request, versions: "<22" },
      $eval: runOnElement,
      $$eval: runOnElement,
      url: local,
      isClosed: local,
      browser: { returns: "Browser" },
      browserContext: { returns: "BrowserContext" },
      setDefaultTimeout: local,
      setDefaultNavigationTimeout: local,
    },
    events: { close: { means: "final" }, popup: { params: ["Page?"] } },
  },
};
const puppeteerExports: PackageContract["exports"] = {
  launch,
  connect,
  Browser: { class: "Browser" },
  BrowserContext: { class: "BrowserContext" },
  Page: { class: "Page" },
  executablePath: promiseSince("25.0.0", "sync"),
  defaultArgs: promiseSince("25.0.0", "sync"),
};
const puppeteerSource = "puppeteer-core 24.43 and 25.16, lib/types.d.ts";
export const puppeteerCore = defineContract({
  package: "puppeteer-core",
  source: puppeteerSource,
  exports: puppeteerExports,
  types: puppeteerTypes,
});
export const puppeteer = defineContract({
  package: "puppeteer",
  source: puppeteerSource,
  exports: puppeteerExports,
  types: puppeteerTypes,
});
