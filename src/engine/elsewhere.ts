/** Code that runs in another process: functions that are handed to a browser's page. */
import { type Node, enclosingFunction, isCall, outward } from "./ast.js";
import { type Origins, callbackAt } from "./origin.js";

/** Whether a node stands in a function of which a contract says that it runs elsewhere. */
export function runsElsewhere(node: Node, origins: Origins): boolean {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) {
    const { node: given, parent: call } = outward(fn);
    if (!isCall(call)) continue;
    const api = origins.apiOf(call)?.api;
    if (api && callbackAt(api, call, call.arguments.indexOf(given as never))?.elsewhere) return true;
  }
  return false;
}
