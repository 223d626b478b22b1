/** What browsers, their contexts and pages owe, whoever drives them. */
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { request, task } from "../database/shared.js";

export const browserProcess: Obligation = {
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
export const remote: Obligation = {
  kind: "release",
  by: ["close", "disconnect", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
  async: ["close", "disconnect"],
  harm: "holds-socket",
  diesOn: ["event('disconnected')"],
  cuts: ["close", "disconnect", "[Symbol.asyncDispose]", "[Symbol.dispose]"],
  spent: ["close", "disconnect"],
};
/** A page is a process of the browser; it goes with its context and with its browser. */
export const page: Obligation = {
  kind: "release",
  by: ["close", "[Symbol.asyncDispose]"],
  async: ["close"],
  harm: "holds-process",
  cuts: ["close", "[Symbol.asyncDispose]"],
  spent: ["close"],
};
export const closeAll: Api = { ...task, closesChildren: true };
/** The page runs a function, which is sent there as text. Source: Puppeteer's and Playwright's guides to evaluating JavaScript. */
const inPage = (arg: number): Api => ({
  ...request,
  callback: { arg, runs: "once", result: "awaited", elsewhere: true },
});
export const runInPage = inPage(0);
export const runOnElement = inPage(1);
/** What a page is told, and asked, of where it is. */
export const navigation: TypeContract["members"] = {
  goto: request,
  reload: request,
  goBack: request,
  goForward: request,
  content: request,
  setContent: request,
  title: request,
};
