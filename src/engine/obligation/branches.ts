/** Which branches can be taken while a handle is owed: it is not null, a list that holds it is not empty, a guard of its own discharge means it. */
import {
  type FunctionNode,
  type Node,
  contains,
  enclosingFunction,
  isCall,
  isErrorName,
  isFunction,
  methodCall,
  nameOf,
  outward,
  unwrap,
  walk,
} from "../ast.js";
import { type Test, comparisonOf } from "../cfg/graph.js";
import { isBooleanCall } from "./conditions.js";
import type { Ends } from "./ends.js";
import type { Engine } from "./engine.js";
import { TURNED } from "./facts.js";
import type { Followed } from "./followed.js";
import { countedList, isAbsent, isEmptyList, isExhausted, isRejected } from "./guards.js";
import { holdsInList, homeOf } from "./places.js";
import type { State } from "./state.js";

/** How deep conditions are looked into that are made of others: each level may double what there is to ask. */
const MAX_DEPTH = 6;

export class Branches {
  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    private readonly ends: Ends | undefined,
  ) {}

  /** Whether a branch can be taken while something is owed: a handle is not null, and what is guarded by its own state is taken care of. */
  feasible(test: Test, taken: boolean, state: State): boolean {
    // A constant may stand for a condition that comes to the other: `const empty = response.status === 204; … if (empty)`.
    const condition = test.form === "truthy" ? this.engine.correlation.conditionOf(test.node) : undefined;
    if (condition && this.truthOf(condition, state) === !taken) return false;
    return this.isPossible(test, taken, state);
  }

  /** The same of a test as it stands there. */
  private isPossible(test: Test, taken: boolean, state: State): boolean {
    const { node } = test;
    const suffixes = this.handle.denotes(node, state);
    // A handle is no error, and no constant that stands for one.
    if (taken && this.isSentinel(test, state)) return false;
    if (!taken && this.isOfItsClass(test, state)) return false;
    if (taken && test.form !== "equals" && (this.isOpeningError(node, state) || this.isErrorBeside(node, state)))
      return false;
    // What has just been made is equal to nothing else.
    if (
      test.form === "equals" &&
      taken &&
      suffixes.includes("") !== this.handle.denotes(test.equals!, state).includes("") &&
      node.type === "Identifier" &&
      test.equals!.type === "Identifier"
    )
      return false;
    const denotes = (at: Node): string[] => this.handle.denotes(at, state);
    // A list that holds it is not empty; when a loop over it has turned, it may be at its end.
    if (test.form === "element")
      return taken || state.facts.has(turnedKey(node)) || (!holdsInList(suffixes) && !this.loopTakes(node, state));
    const counted = countedList(test);
    if (counted && !taken && holdsInList(denotes(counted)) && isLoopTest(node)) return state.facts.has(turnedKey(node));
    if (isEmptyList(test, taken, denotes) || isRejected(test, taken, denotes)) return false;
    if (taken && test.form === "truthy" && (this.isDoneFlag(node, state) || this.isOverFlag(node))) return false;
    const owed = suffixes.includes("");
    if (owed && test.form !== "equals") return state.latent || taken;
    // What holds it in a member or a function is an object.
    if (suffixes.length > 0 && test.form !== "equals") return taken;
    if (test.form === "truthy" && isExhausted(node, taken, denotes, this.engine.origins)) return false;
    if (this.engine.correlation.decide(test, state.facts) === !taken) return false;
    if (state.latent || this.handle.discharge.settles) return true;
    if (isAbsent(test, taken, this.handle.birth.obligation, denotes, this.engine.origins)) return false;
    if (this.ends?.saysOver(test, taken, state) || (!taken && this.ends?.isAnswerElse(node, state))) return false;
    const owner = node.type === "MemberExpression" ? node.object : methodCall(node)?.object;
    if (!owner || !this.handle.denotes(owner, state).includes("")) return true;
    return this.handle.birth.obligation.kind === "consume" || !this.guards(node, taken);
  }

  /** What a condition comes to while something is owed, as far as that can be told. */
  truthOf(condition: Node, state: State, depth = 0): boolean | undefined {
    const node = unwrap(condition);
    if (depth > MAX_DEPTH) return undefined;
    const truth = (part: Node): boolean | undefined => this.truthOf(part, state, depth + 1);
    if (node.type === "UnaryExpression" && node.operator === "!") {
      const negated = truth(node.argument);
      return negated === undefined ? undefined : !negated;
    }
    if (isBooleanCall(node)) return node.arguments[0] && truth(node.arguments[0]);
    if (node.type === "LogicalExpression" && node.operator !== "??") {
      const sides = [truth(node.left), truth(node.right)];
      const decides = node.operator === "||";
      return sides.includes(decides) ? decides : sides[0] === sides[1] ? sides[0] : undefined;
    }
    const behind = this.engine.correlation.conditionOf(node);
    const known = behind && truth(behind);
    if (known !== undefined) return known;
    const comparison = node.type === "BinaryExpression" ? comparisonOf(node) : undefined;
    const { test, flipped } = comparison ?? { test: { node, form: "truthy" } as const, flipped: false };
    const can = (taken: boolean): boolean => this.isPossible(test, taken, state);
    return !can(true) ? flipped : !can(false) ? !flipped : undefined;
  }

  /** What is known behind a turn of a loop over a list that holds the handle. */
  turned(test: Test, taken: boolean, state: State): State {
    const counted = test.form === "element" ? test.node : countedList(test);
    if (!taken || !counted || (test.form !== "element" && !isLoopTest(test.node))) return state;
    if (!holdsInList(this.handle.denotes(counted, state)) || this.loopDischarges(test.node)) return state;
    return { ...state, facts: new Map(state.facts).set(turnedKey(test.node), "truthy") };
  }

  /** Whether something in a loop's body would discharge the handle if it were the element: under which condition is not followed. */
  private loopDischarges(test: Node): boolean {
    let loop: Node | undefined = outward(test).parent;
    if (loop?.type === "MemberExpression") loop = outward(loop).parent;
    let found = false;
    if (loop)
      walk(loop, this.engine.units.keys, (at) => {
        const method = methodCall(at);
        if (method && this.handle.discharge.names.has(method.name)) found = true;
        return !found;
      });
    return found;
  }

  /** Whether the body of a loop starts what will discharge the handle: nobody writes that for an empty list. */
  private loopTakes(source: Node, state: State): boolean {
    const { node, parent } = outward(source);
    if (parent?.type === "MemberExpression" && parent.object === node) {
      const call = outward(parent).parent;
      return (
        isCall(call) &&
        // What is made in a turn of the loop says nothing of the next.
        !contains(call, this.handle.birth.node) &&
        call.arguments.some(
          (argument) =>
            isFunction(argument) &&
            this.handle.mentions(argument, state) &&
            (this.handle.discharge.settles || this.handle.takes(argument, state)),
        )
      );
    }
    if (parent?.type !== "ForOfStatement" || parent.right !== node) return false;
    if (contains(parent, this.handle.birth.node)) return false;
    let found = false;
    walk(parent.body, this.engine.units.keys, (at) => {
      if (!isFunction(at) || found) return !found;
      found = this.handle.takes(at, state);
      return false;
    });
    return found;
  }

  /** Whether a variable says that the function it stands in has run before, and that function discharges: `if (called) return; called = true;`. */
  private isDoneFlag(test: Node, state: State): boolean {
    const variable = test.type === "Identifier" ? this.engine.origins.variable(test) : undefined;
    const fn = enclosingFunction(test);
    if (!variable || !fn || contains(fn, homeOf(variable))) return false;
    const isSet = variable.references.some(
      (r) =>
        r.isWrite() &&
        !r.init &&
        r.writeExpr?.type === "Literal" &&
        r.writeExpr.value === true &&
        contains(fn, r.identifier as unknown as Node),
    );
    return isSet && this.handle.takes(fn, state);
  }

  /** Whether a variable says that what the handle belongs to is over: whoever sets it closes that (`finished = true; request.destroy();`). */
  private isOverFlag(test: Node): boolean {
    const { birth } = this.handle;
    const variable = test.type === "Identifier" ? this.engine.origins.variable(test) : undefined;
    if (!variable || birth.parents.length === 0) return false;
    const writers = variable.references.flatMap((r) =>
      r.isWrite() && !r.init && !(r.writeExpr?.type === "Literal" && r.writeExpr.value === false)
        ? [enclosingFunction(r.identifier as unknown as Node)]
        : [],
    );
    // What is set behind the birth says nothing of the moment when it was born.
    const before = writers.filter((fn) => !fn || !contains(birth.unit, fn));
    return before.length > 0 && before.every((fn) => fn && this.closesParent(fn));
  }

  private closesParent(fn: FunctionNode): boolean {
    return this.engine.origins.survey.callsIn(fn.body).some((call) => {
      const method = methodCall(call);
      const object = method && unwrap(method.object);
      const variable = object?.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
      return (
        variable !== undefined &&
        this.handle.birth.parents.includes(variable) &&
        (/^(?:abort|destroy)$/.test(method!.name) || this.engine.origins.disposes(method!.call))
      );
    });
  }

  /** Whether an expression is the error with which opening it failed. */
  private isOpeningError(node: Node, state: State): boolean {
    const variable = state.opening && node.type === "Identifier" ? this.engine.origins.variable(node) : undefined;
    const def = variable?.defs[0];
    if (!variable || def?.type !== "Parameter") return false;
    const fn = def.node as unknown as Node;
    if (!isFunction(fn) || fn.params[0] !== (def.name as unknown)) return false;
    const { node: argument, parent } = outward(fn);
    return parent === state.opening && isCall(parent) && (parent.arguments as Node[]).includes(argument);
  }

  /** Whether a test asks if a handle is what stands for none: `client instanceof Error`, `file === false`. */
  private isSentinel({ node, form, equals }: Test, state: State): boolean {
    if (form === "equals")
      return (
        equals?.type === "Literal" &&
        (typeof equals.value === "boolean" || typeof equals.value === "string") &&
        this.handle.denotes(node, state).includes("")
      );
    return (
      node.type === "BinaryExpression" &&
      node.operator === "instanceof" &&
      node.right.type === "Identifier" &&
      node.right.name.endsWith("Error") &&
      this.handle.denotes(node.left as Node, state).includes("")
    );
  }

  /** Whether a test asks if a handle is of a class that it is of: `Body instanceof Readable`. */
  private isOfItsClass({ node, form }: Test, state: State): boolean {
    if (form !== "truthy" || node.type !== "BinaryExpression" || node.operator !== "instanceof") return false;
    const name = nameOf(node.right);
    const { origins } = this.engine;
    const value = name === undefined ? undefined : origins.valueOf(node.left);
    return (
      value?.kind === "instance" &&
      origins.registry.lineage(value.type).some((type) => type.name === name) &&
      this.handle.denotes(node.left, state).includes("")
    );
  }

  /** Whether a variable is the error of a pair of which the handle is the other half: `const [err, client] = await attempt(…)`. */
  private isErrorBeside(node: Node, state: State): boolean {
    if (node.type !== "Identifier" || !isErrorName(node.name)) return false;
    const { origins, places } = this.engine;
    const variable = origins.variable(node);
    const def = variable?.defs[0];
    const pattern = def?.type === "Variable" ? (def.node.id as Node) : undefined;
    if (!variable || (pattern?.type !== "ArrayPattern" && pattern?.type !== "ObjectPattern")) return false;
    if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return false;
    const pair = origins.source.scopeManager?.getDeclaredVariables(def!.node as never) ?? [];
    return pair.some((one) => one !== variable && state.carriers.includes(places.ofVariable(one)));
  }

  /** Whether the branch that is not taken discharges the handle, so that this one means: there is nothing to discharge. */
  private guards(test: Node, taken: boolean): boolean {
    let at: Node = test;
    for (; at.parent; at = at.parent) {
      const { parent } = at as { parent: Node };
      if (parent.type === "IfStatement" && parent.test === at)
        return (
          this.handle.discharge.occursIn(taken ? parent.alternate : parent.consequent) !==
            this.handle.discharge.occursIn(taken ? parent.consequent : parent.alternate) &&
          this.handle.discharge.occursIn(taken ? parent.alternate : parent.consequent)
        );
      if (parent.type === "ConditionalExpression" && parent.test === at)
        return this.handle.discharge.occursIn(taken ? parent.alternate : parent.consequent);
      if (parent.type === "LogicalExpression" && parent.left === at) {
        if (this.handle.discharge.occursIn(parent.right) && taken === (parent.operator === "||")) return true;
      } else if (parent.type !== "LogicalExpression" && parent.type !== "UnaryExpression" && unwrap(parent) === parent)
        return false;
      if (parent.type === "UnaryExpression") taken = parent.operator === "!" ? !taken : taken;
    }
    return false;
  }
}

function isLoopTest(node: Node): boolean {
  const { parent } = outward(node);
  return (parent?.type === "ForStatement" || parent?.type === "WhileStatement") && parent.test !== null;
}

function turnedKey(node: Node): string {
  return TURNED + node.range.join("-");
}
