/** Where a handle is after an assignment: the variables and members that hold it, as long as they live no longer than the code at hand. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type MethodCall, type Node, contains, memberName, stringValue, unwrap } from "../ast.js";
import type { Graph } from "../cfg/graph.js";
import type { Variable } from "../origin.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { homeOf, step } from "./places.js";
import { type State, withCarriers } from "./state.js";

export class Bindings {
  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
  ) {}

  /** The carriers behind an assignment; undefined where the handle goes into something that outlives this code. */
  bound(target: Node, sources: readonly string[], carriers: readonly string[], graph: Graph): string[] | undefined {
    const inner = unwrap(target);
    const { places, origins } = this.engine;
    switch (inner.type) {
      case "Identifier": {
        const variable = origins.variable(inner);
        if (!variable) return sources.length > 0 ? undefined : [...carriers];
        if (sources.length > 0 && !this.isLocal(variable, graph)) return undefined;
        const root = places.ofVariable(variable);
        return [...places.without(carriers, root), ...sources.map((s) => root + s)];
      }
      case "MemberExpression": {
        const root = this.memberRoot(inner, graph);
        if (root === undefined) return sources.length > 0 ? undefined : [...carriers];
        return [...places.without(carriers, root), ...sources.map((s) => root + s)];
      }
      case "AssignmentPattern":
        return this.bound(inner.left, sources, carriers, graph);
      case "RestElement":
        return this.bound(inner.argument, sources, carriers, graph);
      case "TSParameterProperty":
        return sources.length > 0 ? undefined : [...carriers];
      case "ObjectPattern": {
        let next: string[] | undefined = [...carriers];
        for (const property of inner.properties) {
          if (!next) return undefined;
          if (property.type === "RestElement") next = this.bound(property, sources, next, graph);
          else {
            const key =
              property.key.type === "Identifier" && !property.computed ? property.key.name : stringValue(property.key);
            const given = places.member(this.patternSource(inner), sources, key, this.handle.birth.type);
            // Its releaser, taken out: a function that discharges it.
            const releases = key !== undefined && sources.includes("") && this.handle.discharge.takenOut(key);
            next = this.bound(property.value, releases ? [...given, "!"] : given, next, graph);
          }
        }
        return next;
      }
      case "ArrayPattern": {
        let next: string[] | undefined = [...carriers];
        for (const [i, element] of inner.elements.entries()) {
          if (!element || !next) continue;
          const given = element.type === "RestElement" ? sources : places.member(inner, sources, String(i));
          next = this.bound(element, given, next, graph);
        }
        return next;
      }
      default:
        return [...carriers];
    }
  }

  /** `list.push(handle)`: the state behind it, `null` where the list lives elsewhere, undefined where nothing is collected. */
  collected(method: MethodCall, state: State, graph: Graph): State | null | undefined {
    const args = method.call.arguments;
    const value = args.at(-1);
    if (!value || value.type === "SpreadElement") return undefined;
    const suffixes = this.handle.denotes(value, state);
    if (suffixes.length === 0) return undefined;
    const object = unwrap(method.object);
    const variable = object.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    if (!variable || !this.isLocal(variable, graph) || variable.defs[0]?.type === "Parameter") return null;
    const made = this.engine.origins.constant(object);
    if (
      made.type !== "ArrayExpression" &&
      !(
        made.type === "NewExpression" &&
        made.callee.type === "Identifier" &&
        /^(Set|Map|Array)$/.test(made.callee.name)
      )
    )
      return null;
    const root = `${this.engine.places.ofVariable(variable)}[]`;
    return withCarriers(state, [...state.carriers, ...suffixes.map((s) => root + s)]);
  }

  /** Whether what is assigned lives longer than the code that is followed. */
  outlives(target: Node, graph: Graph): boolean {
    const inner = unwrap(target);
    if (inner.type === "MemberExpression") return unwrap(inner.object).type === "ThisExpression";
    const variable = inner.type === "Identifier" ? this.engine.origins.variable(inner) : undefined;
    return variable !== undefined && !this.isLocal(variable, graph);
  }

  /** Whether what is assigned goes elsewhere: into something that outlives the code, or of which nothing is known. */
  leaves(target: Node, graph: Graph): boolean {
    const inner = unwrap(target);
    return inner.type === "MemberExpression"
      ? this.memberRoot(inner, graph) === undefined
      : this.outlives(inner, graph);
  }

  /** Whether a variable lives no longer than the code that is followed. */
  private isLocal(variable: Variable, graph: Graph): boolean {
    const home = homeOf(variable);
    return contains(graph.unit as Node, home) || contains(this.handle.birth.graph.unit as Node, home)
      ? home.type !== "Program"
      : false;
  }

  /** A member of an object that was made here (`pair.reader = …`) is a place of its own. */
  private memberRoot(node: TSESTree.MemberExpression, graph: Graph): string | undefined {
    const object = unwrap(node.object);
    const variable = object.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    if (!variable || !this.isLocal(variable, graph)) return undefined;
    const made = this.engine.origins.constant(object);
    const name = memberName(node);
    if (made.type === "ArrayExpression" && name === undefined) return `${this.engine.places.ofVariable(variable)}[]`;
    return made.type === "ObjectExpression" && name !== undefined
      ? `${this.engine.places.ofVariable(variable)}${step(name)}`
      : undefined;
  }

  /** The expression that a pattern takes apart, for its type. */
  private patternSource(pattern: TSESTree.ObjectPattern): Node {
    const { parent } = pattern;
    if (parent?.type === "VariableDeclarator" && parent.init) return parent.init;
    if (parent?.type === "AssignmentExpression") return parent.right;
    return pattern;
  }
}
