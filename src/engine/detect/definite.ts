/** Which expressions are certainly promises: not those that may hold one, not those of which only one way of coming into being is known. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isFunction,
  keyName,
  memberName,
  methodCall,
  promiseStatic,
  returnsAlways,
  unwrap,
} from "../ast.js";
import type { Engine } from "../obligation/engine.js";
import { type TypeOracle, returnedExpressions } from "../origin.js";
import { COMBINATORS } from "../results.js";

export class Definite {
  private readonly busy = new Set<FunctionNode>();

  constructor(
    private readonly engine: Engine,
    private readonly oracle: TypeOracle | undefined,
  ) {}

  isPromise(node: Node): boolean {
    const inner = unwrap(node);
    const { origins } = this.engine;
    if (inner.type === "Identifier") {
      const init = origins.constant(inner);
      return init !== inner && isCall(init) && this.isPromise(init);
    }
    if (!isCall(inner)) return false;
    // `maybe?.()` gives nothing where there is nothing.
    if (node.type === "ChainExpression" && origins.source.getText(inner.callee as never).includes("?.")) return false;
    if (inner.type === "NewExpression") return origins.isGlobal(inner.callee, "Promise");
    const maker = promiseStatic(inner);
    if (maker) return COMBINATORS.has(maker.name) && origins.isGlobal(methodCall(inner)!.object, "Promise");
    const chain = chainCall(inner);
    if (chain && this.isPromise(chain.object)) return true;
    const fn = this.certainCallee(inner);
    if (fn) return this.givesPromise(fn);
    const entry = origins.apiOf(inner);
    if (entry) return !entry.api.lazy && origins.fromRef(entry.api.returns, entry.pkg, inner)?.kind === "promise";
    return this.oracle?.isDefinitePromise?.(inner) === true;
  }

  /** Whether it is one of the language's own promises, with no members but theirs. */
  isPlain(node: Node): boolean {
    const inner = unwrap(node);
    if (!isCall(inner)) return false;
    if (inner.type === "NewExpression" || promiseStatic(inner) || chainCall(inner)) return true;
    const fn = this.certainCallee(inner);
    return fn ? fn.async : this.engine.origins.apiOf(inner) !== undefined;
  }

  /** Whether the file itself shows that it is a promise, not what is known of a package. */
  isOwn(node: Node): boolean {
    const inner = unwrap(node);
    return (
      isCall(inner) &&
      (inner.type === "NewExpression" || promiseStatic(inner) !== undefined || this.certainCallee(inner) !== undefined)
    );
  }

  /** Whether every call of a function gives a promise. */
  givesPromise(fn: FunctionNode): boolean {
    if (fn.generator) return false;
    if (fn.async) return true;
    if (this.busy.has(fn)) return false;
    this.busy.add(fn);
    const returned = returnedExpressions(fn, this.engine.origins.survey);
    const answer = returned.length > 0 && returnsAlways(fn) && returned.every((value) => this.isPromise(value));
    this.busy.delete(fn);
    return answer;
  }

  /** The function of this file that a call runs, where it can be no other. */
  private certainCallee(call: CallNode): FunctionNode | undefined {
    const { origins } = this.engine;
    const callee = unwrap(call.callee);
    if (isFunction(callee)) return callee;
    const fn = origins.localCallee(call);
    if (!fn) return undefined;
    if (callee.type === "Identifier") {
      const variable = origins.variable(callee);
      const def = variable?.defs.length === 1 ? variable.defs[0] : undefined;
      if (!def || variable!.references.some((reference) => reference.isWrite() && !reference.init)) return undefined;
      return def.type === "FunctionName" || (def.type === "Variable" && origins.constant(callee) === fn)
        ? fn
        : undefined;
    }
    if (callee.type !== "MemberExpression") return undefined;
    const owner = origins.valueOf(callee.object);
    const name = memberName(callee);
    if (name === undefined) return undefined;
    if (!owner) return this.isWritten(name, 1) ? undefined : fn;
    if (owner.kind === "object") return this.isOnly(callee.object, owner.node, name) ? fn : undefined;
    if (owner.kind === "self") return origins.members(owner.node).get(name)?.length === 1 ? fn : undefined;
    if (owner.kind === "class") return origins.members(owner.node).get(`static ${name}`)?.length === 1 ? fn : undefined;
    return undefined;
  }

  /** Whether a member of an object literal can be nothing but what is written there. */
  private isOnly(object: Node, literal: TSESTree.ObjectExpression, name: string): boolean {
    const inner = this.engine.origins.constant(object);
    if (inner !== literal && inner.type !== "ThisExpression") return false;
    const at = literal.properties.findIndex((one) => one.type === "Property" && keyName(one) === name);
    if (at < 0) return !this.isWritten(name, 1);
    const behind = literal.properties.slice(at + 1);
    return !this.isWritten(name, 0) && behind.every((one) => one.type === "Property" && keyName(one) !== name);
  }

  /** Whether the file assigns members of a name more often than that. */
  private isWritten(name: string, most: number): boolean {
    return this.engine.origins.survey.writtenAs(name).length > most;
  }
}
