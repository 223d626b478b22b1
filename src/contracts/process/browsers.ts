import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { local, request, task } from "../database/shared.js";
import { promiseSince } from "../turns/shared.js";

const browserProcess: Obligation = {
  kind: "release",
  by: ["close", "[Symbol.asyncDispose]"],
  async: ["close"],
  harm: "holds-process",
  diesOn: ["event('disconnected')"],
  // What its pages are about fails: "Target closed".
  cuts: ["close", "[Symbol.asyncDispose]"],
  spent: ["close"],
};
/** A browser elsewhere: what is held is the connection to it. */
const remote: Obligation = {
  kind: "release",
  by: ["close", "disconnect", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
  async: ["close", "disconnect"],
  harm: "holds-socket",
  diesOn: ["event('disconnected')"],
  cuts: ["close", "disconnect", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
  spent: ["close", "disconnect"],
};
/** A page is a process of the browser; it goes with its context and with its browser. */
const page: Obligation = {
  kind: "release",
  by: ["close", "[Symbol.asyncDispose]"],
  async: ["close"],
  harm: "holds-process",
  cuts: ["close", "[Symbol.asyncDispose]"],
  spent: ["close"],
};
/** Puppeteer's can be disposed of without waiting, too. */
const pupTab: Obligation = {
  ...page,
  by: [...page.by, "[Symbol.dispose]"],
  cuts: ["close", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
};
const closeAll: Api = { ...task, closesChildren: true };

// ---- Playwright

const context: Api = { returns: "Promise<BrowserContext>", acquires: "await", work: "request" };
const newPage: Api = { returns: "Promise<Page>", acquires: "await", work: "request" };

/** What pages and locators have in common. */
const actions: TypeContract["members"] = {
  click: request,
  dblclick: request,
  fill: request,
  type: request,
  press: request,
  check: request,
  uncheck: request,
  setChecked: request,
  selectOption: request,
  setInputFiles: request,
  hover: request,
  tap: request,
  focus: request,
  dispatchEvent: request,
  screenshot: request,
  textContent: request,
  innerText: request,
  innerHTML: request,
  inputValue: request,
  getAttribute: request,
  isVisible: request,
  isHidden: request,
  isEnabled: request,
  isDisabled: request,
  isEditable: request,
  isChecked: request,
  evaluate: request,
  evaluateHandle: request,
  locator: { returns: "Locator" },
  getByRole: { returns: "Locator" },
  getByText: { returns: "Locator" },
  getByLabel: { returns: "Locator" },
  getByPlaceholder: { returns: "Locator" },
  getByTestId: { returns: "Locator" },
  getByTitle: { returns: "Locator" },
  getByAltText: { returns: "Locator" },
};
const locatorMembers: TypeContract["members"] = {
  ...actions,
  pressSequentially: request,
  blur: request,
  clear: request,
  dragTo: request,
  scrollIntoViewIfNeeded: request,
  waitFor: request,
  count: request,
  all: request,
  allTextContents: request,
  allInnerTexts: request,
  boundingBox: request,
  evaluateAll: request,
  elementHandle: request,
  elementHandles: request,
  filter: { returns: "Locator" },
  first: { returns: "Locator" },
  last: { returns: "Locator" },
  nth: { returns: "Locator" },
  and: { returns: "Locator" },
  or: { returns: "Locator" },
};
const pageMembers: TypeContract["members"] = {
  ...actions,
  close: task,
  goto: request,
  reload: request,
  goBack: request,
  goForward: request,
  content: request,
  setContent: request,
  title: request,
  pdf: request,
  bringToFront: request,
  pause: request,
  addInitScript: request,
  addScriptTag: request,
  addStyleTag: request,
  setViewportSize: request,
  setExtraHTTPHeaders: request,
  emulateMedia: request,
  unroute: request,
  unrouteAll: request,
  // The handler's promise is dropped.
  route: { ...request, callback: { arg: 1, runs: "many", result: "dropped" } },
  exposeFunction: { ...request, callback: { arg: 1, runs: "many", result: "awaited" } },
  exposeBinding: { ...request, callback: { arg: 1, runs: "many", result: "awaited" } },
  waitForLoadState: request,
  waitForURL: request,
  waitForSelector: request,
  waitForFunction: request,
  waitForTimeout: { returns: "Promise<void>", work: "task" },
  waitForRequest: request,
  waitForResponse: request,
  waitForNavigation: request,
  waitForEvent: [{ when: [{ at: "arg0", is: "popup" }], ...newPage }, request],
  $: request,
  $$: request,
  $eval: request,
  $$eval: request,
  url: local,
  isClosed: local,
  setDefaultTimeout: local,
  setDefaultNavigationTimeout: local,
  context: { returns: "BrowserContext" },
  request: { value: "ApiRequestContext" },
  frameLocator: { returns: "Locator" },
};

/** Its sockets are those of the process; what it keeps of its answers is memory. */
const apiRequest: TypeContract = {
  members: {
    get: request,
    post: request,
    put: request,
    patch: request,
    delete: request,
    head: request,
    fetch: request,
    storageState: request,
    dispose: task,
  },
};
const playwrightTypes: Record<string, TypeContract> = {
  ApiRequest: { members: { newContext: { returns: "Promise<ApiRequestContext>", work: "request" } } },
  ApiRequestContext: apiRequest,

  BrowserType: {
    members: {
      launch: { returns: "Promise<Browser>", acquires: "await", work: "request" },
      connect: { returns: "Promise<Browser>", acquires: "await", obligation: remote, work: "request" },
      connectOverCDP: { returns: "Promise<Browser>", acquires: "await", obligation: remote, work: "request" },
      launchServer: { returns: "Promise<BrowserServer>", acquires: "await", work: "request" },
      launchPersistentContext: { ...context, obligation: page },
      executablePath: local,
      name: local,
    },
  },
  Browser: {
    extends: "node#EventEmitter",
    obligation: browserProcess,
    members: {
      close: closeAll,
      newContext: context,
      newPage,
      newBrowserCDPSession: request,
      contexts: local,
      isConnected: local,
      version: local,
    },
    events: { disconnected: { means: "final" } },
  },
  BrowserServer: {
    extends: "node#EventEmitter",
    obligation: {
      ...browserProcess,
      by: ["close", "kill", "[Symbol.asyncDispose]"],
      async: ["close", "kill"],
      diesOn: ["event('close')"],
    },
    members: { close: task, kill: task, wsEndpoint: local, process: { returns: "node#ChildProcess" } },
    events: { close: { means: "final" } },
  },
  BrowserContext: {
    extends: "node#EventEmitter",
    obligation: page,
    members: {
      close: closeAll,
      newPage,
      newCDPSession: request,
      addCookies: request,
      clearCookies: request,
      cookies: request,
      storageState: request,
      addInitScript: request,
      grantPermissions: request,
      clearPermissions: request,
      setGeolocation: request,
      setOffline: request,
      setExtraHTTPHeaders: request,
      exposeFunction: { ...request, callback: { arg: 1, runs: "many", result: "awaited" } },
      exposeBinding: { ...request, callback: { arg: 1, runs: "many", result: "awaited" } },
      route: { ...request, callback: { arg: 1, runs: "many", result: "dropped" } },
      unroute: request,
      waitForEvent: [{ when: [{ at: "arg0", is: "page" }], ...newPage }, request],
      pages: local,
      setDefaultTimeout: local,
      setDefaultNavigationTimeout: local,
      browser: { returns: "Browser?" },
    },
    events: { close: { means: "final" }, page: { params: ["Page"] } },
  },
  Page: {
    extends: "node#EventEmitter",
    obligation: page,
    members: pageMembers,
    events: { close: { means: "final" }, popup: { params: ["Page"] } },
  },
  Locator: { members: locatorMembers },
};
const browserType: Api = { value: "BrowserType" };
const playwrightExports: PackageContract["exports"] = {
  chromium: browserType,
  firefox: browserType,
  webkit: browserType,
  request: { value: "ApiRequest" },
  APIRequestContext: { class: "ApiRequestContext" },
  Browser: { class: "Browser" },
  BrowserContext: { class: "BrowserContext" },
  BrowserType: { class: "BrowserType" },
  Page: { class: "Page" },
  Locator: { class: "Locator" },
};
const playwrightSource = "playwright-core 1.65, types/types.d.ts";

export const playwrightCore = defineContract({
  package: "playwright-core",
  source: playwrightSource,
  exports: playwrightExports,
  types: playwrightTypes,
});
export const playwright = defineContract({
  package: "playwright",
  source: playwrightSource,
  exports: playwrightExports,
  types: playwrightTypes,
});
const testFunction: Api = { callback: { arg: "last", runs: "many", result: "awaited" } };
// What the fixtures hand out (page, context, browser) is closed by the runner.
export const playwrightTest = defineContract({
  package: "@playwright/test",
  source: playwrightSource,
  exports: {
    ...playwrightExports,
    test: testFunction,
    "test.only": testFunction,
    "test.skip": testFunction,
    "test.beforeEach": testFunction,
    "test.afterEach": testFunction,
    "test.beforeAll": testFunction,
    "test.afterAll": testFunction,
    "test.step": { returns: "Promise<unknown>", work: "task", callback: { arg: 1, runs: "once", result: "awaited" } },
    "test.describe": { callback: { arg: "last", runs: "now", result: "dropped" } },
  },
  types: playwrightTypes,
});

// ---- Puppeteer

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
      goto: request,
      reload: request,
      goBack: request,
      goForward: request,
      content: request,
      setContent: request,
      title: request,
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
      evaluate: request,
      evaluateHandle: request,
      evaluateOnNewDocument: request,
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
      waitForFunction: request,
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
      $eval: request,
      $$eval: request,
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
