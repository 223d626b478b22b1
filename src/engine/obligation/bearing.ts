/** Which functions and classes of a file can hand a handle to whoever calls them: most hold nothing that a contract knows. */
import { type CallNode, type ClassNode, type FunctionNode, type Node, isClass, isFunction } from "../ast.js";
import type { Origins } from "../origin.js";

/**
 * Those around the calls that acquire something, and around calls of such functions and classes in turn; and classes that extend a package's.
 * Undefined where a comment of the file says what functions acquire: any of them may then.
 */
export function bearersOf(origins: Origins, acquires: (call: CallNode) => boolean): ReadonlySet<Node> | undefined {
  if (origins.source.text.includes("@acquires")) return undefined;
  const calls = new Map<FunctionNode | ClassNode, CallNode[]>();
  for (const { call, callee } of origins.own) {
    const known = calls.get(callee);
    if (known) known.push(call);
    else calls.set(callee, [call]);
  }
  const bearers = new Set<Node>();
  const around = (call: CallNode): void => {
    // What is around one that has been met has been met as well.
    for (let at: Node | undefined = call.parent; at && !bearers.has(at); at = at.parent)
      if (isFunction(at) || isClass(at)) bearers.add(at);
  };
  for (const callee of calls.keys()) if (isClass(callee) && origins.memberValues.baseOf(callee)) bearers.add(callee);
  for (const call of origins.said) if (acquires(call)) around(call);
  // Those that are added meanwhile are visited, too.
  for (const bearer of bearers) for (const call of calls.get(bearer as FunctionNode) ?? []) around(call);
  return bearers;
}
