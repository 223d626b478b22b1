/** What variables and parameters hold: by declaration, pattern, assignment, import, and by who calls the function. */
import type { TSESTree } from "@typescript-eslint/utils";
import type { ResolvedType } from "../contracts/registry.js";
import type { EventContract, PackageContract } from "../contracts/vocabulary.js";
import {
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isClass,
  isFunction,
  keyName,
  methodCall,
  outward,
  stringValue,
} from "./ast.js";
import { nameOfFunction } from "./functions.js";
import { LISTENS } from "./listens.js";
import type { Origins } from "./origin.js";
import { callbackAt } from "./overloads.js";
import type { Value, Variable } from "./value.js";

/** An event to which a listener is attached. */
export interface ListenerEvent {
  event: EventContract;
  pkg: PackageContract;
  name: string;
  /** Of what emits it. */
  type: ResolvedType;
}

const ELEMENT_CALLBACKS = new Set(["map", "forEach", "filter", "some", "every", "find", "flatMap", "findLast"]);

export class Variables {
  constructor(private readonly origins: Origins) {}

  /** What the first of its declarations and assignments gives it of which anything is known. */
  inferVariable(variable: Variable): Value | undefined {
    for (const def of variable.defs) {
      const node = def.node as unknown as Node;
      const name = def.name as unknown as TSESTree.Identifier;
      if (def.type === "ImportBinding") return this.importValue(node, def.parent as unknown as Node | undefined);
      if (def.type === "FunctionName" && isFunction(node)) return { kind: "function", node };
      if (def.type === "ClassName" && isClass(node)) return { kind: "class", node };
      if (def.type === "Parameter") return this.parameterValue(name);
      if (def.type === "Variable" && node.type === "VariableDeclarator") {
        const annotation =
          name.typeAnnotation && this.origins.annotations.annotated(name.typeAnnotation.typeAnnotation);
        if (annotation) return annotation;
        const documented = this.origins.annotations.documented(node.parent);
        if (documented) return documented;
        const loop = node.parent.parent;
        if (loop?.type === "ForOfStatement" && loop.left === node.parent) {
          const list = this.origins.valueOf(loop.right);
          const element =
            list?.kind === "array" ? list.of : list?.kind === "tuple" ? list.items.find(Boolean) : undefined;
          return this.destructured(node.id, name, element, loop.right);
        }
        const value = node.init
          ? this.destructured(node.id, name, this.origins.valueOf(node.init), node.init)
          : undefined;
        if (value) return value;
      }
    }
    // Assigned later: `let c; c = await pool.connect()`.
    for (const reference of variable.references) {
      if (!reference.isWrite() || reference.init || !reference.writeExpr) continue;
      const id = reference.identifier as unknown as Node;
      const written = reference.writeExpr as unknown as Node;
      const parent = id.parent;
      if (parent?.type === "AssignmentExpression" && parent.left === id) {
        const value = this.origins.valueOf(written);
        if (value) return value;
      } else if (written) {
        const pattern = patternRoot(id);
        const value =
          pattern && this.destructured(pattern, id as TSESTree.Identifier, this.origins.valueOf(written), written);
        if (value) return value;
      }
    }
    return undefined;
  }

  /** The value that a destructuring pattern gives to one of its names. */
  destructured(pattern: Node, name: Node, value: Value | undefined, source: Node): Value | undefined {
    if (pattern === name) return value;
    switch (pattern.type) {
      case "AssignmentPattern":
        return (
          this.destructured(pattern.left, name, value, source) ??
          (pattern.left === name ? this.origins.valueOf(pattern.right) : undefined)
        );
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") {
            if (property.argument === name) return value;
            continue;
          }
          if (!within(property.value, name)) continue;
          const key = keyName(property);
          return key === undefined
            ? undefined
            : this.destructured(property.value, name, this.origins.memberOf(value, key, source), source);
        }
        return undefined;
      case "ArrayPattern":
        for (const [index, element] of pattern.elements.entries()) {
          if (!element || !within(element, name)) continue;
          return this.destructured(element, name, this.origins.memberOf(value, String(index), source), source);
        }
        return undefined;
      default:
        return undefined;
    }
  }

  /** What a parameter gets: by its annotation, from whoever calls the function. */
  parameterValue(name: Node): Value | undefined {
    let root: Node = name;
    while (root.parent && !isFunction(root.parent) && root.parent.type !== "TSParameterProperty") root = root.parent;
    const parent = root.parent;
    const fn = parent?.type === "TSParameterProperty" ? (parent.parent as unknown as Node) : parent;
    const bare = root.type === "AssignmentPattern" ? root.left : root;
    if ("typeAnnotation" in bare && bare.typeAnnotation) {
      const value = this.destructured(
        root,
        name,
        this.origins.annotations.annotated((bare.typeAnnotation as TSESTree.TSTypeAnnotation).typeAnnotation),
        root,
      );
      if (value) return value;
    }
    const injected = this.injected(parent?.type === "TSParameterProperty" ? parent : root);
    if (injected) return this.destructured(root, name, injected, root);
    if (!fn || !isFunction(fn)) return undefined;
    const index = fn.params.indexOf((parent?.type === "TSParameterProperty" ? parent : root) as never);
    const given =
      this.origins.annotations.documentedParameter(fn, bare) ??
      this.callbackParameter(fn, index) ??
      this.passedParameter(fn, index);
    if (given) return this.destructured(root, name, given, root);
    return root.type === "AssignmentPattern" && root.left === name ? this.origins.valueOf(root.right) : undefined;
  }

  /** What a decorator of a parameter or a field puts into it: `@Inject(POOL) pool`. */
  injected(node: Node): Value | undefined {
    const { decorators = [] } = node as { decorators?: readonly TSESTree.Decorator[] };
    for (const { expression } of decorators) {
      const entry = isCall(expression) ? this.origins.apiOf(expression) : undefined;
      if (entry?.api.decorates === "value") return this.origins.fromRef(entry.api.value, entry.pkg);
    }
    return undefined;
  }

  /** A parameter of a function of this file: what its callers in this file pass. */
  private passedParameter(fn: FunctionNode, index: number): Value | undefined {
    const name = nameOfFunction(fn);
    if (name === undefined) return undefined;
    for (const call of this.origins.survey.callsNamed(name)) {
      const argument = call.arguments[index];
      if (!argument || call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) continue;
      if (this.origins.localCallee(call) !== fn) continue;
      const value = this.origins.valueOf(argument);
      if (value) return value;
    }
    return undefined;
  }

  /** A parameter of a function that is handed to an API: what the contract says the callback gets. */
  private callbackParameter(fn: FunctionNode, index: number): Value | undefined {
    const call = fn.parent;
    if (call?.type !== "CallExpression" && call?.type !== "NewExpression") return undefined;
    const at = call.arguments.indexOf(fn as never);
    if (at < 0) return undefined;
    const chain = chainCall(call);
    if (chain && chain.name === "then" && at === 0) {
      const base = this.origins.valueOf(chain.object);
      return this.origins.isPromise(base) && index === 0 ? this.origins.resolved(base) : undefined;
    }
    const method = methodCall(call);
    if (method && index === 0 && ELEMENT_CALLBACKS.has(method.name)) {
      const list = this.origins.valueOf(method.object);
      if (list?.kind === "array") return list.of;
      if (list?.kind === "tuple") return list.items.find(Boolean);
    }
    const event = this.listenerEvent(call);
    if (event) {
      const ref = event.event.params?.[index];
      if (ref) return this.origins.fromRef(ref, event.pkg);
    }
    const entry = this.origins.apiOf(call);
    const callback = entry && callbackAt(entry.api, call, at);
    return callback ? this.origins.fromRef(callback.params?.[index], entry.pkg, call) : undefined;
  }

  /** The event contract that `emitter.on("x", listener)` is about. */
  listenerEvent(call: Node): ListenerEvent | undefined {
    const method = methodCall(call);
    if (!method || !LISTENS.has(method.name)) return undefined;
    const name = this.eventName(method.call.arguments[0]);
    let owner = name === undefined ? undefined : this.origins.valueOf(method.object);
    // A global object: `process`.
    const global = owner?.kind === "api" ? owner.entries[0] : undefined;
    if (global?.api.value) owner = this.origins.fromRef(global.api.value, global.pkg);
    if (name === undefined || owner?.kind !== "instance") return undefined;
    const found = this.origins.registry.event(owner.type, name);
    return found && { ...found, name, type: owner.type };
  }

  /** The name of an event: written out, a constant, or the first of those over which a loop goes (`for (const signal of ["SIGINT", "SIGTERM"])`). */
  private eventName(node: Node | undefined): string | undefined {
    if (!node) return undefined;
    const inner = this.origins.constant(node);
    const name = stringValue(inner);
    if (name !== undefined || inner.type !== "Identifier") return name;
    const variable = this.origins.variable(inner);
    const def = variable?.defs.length === 1 ? variable.defs[0] : undefined;
    const list = def && this.origins.constant(listOf(def.node as unknown as Node, inner.name) ?? inner);
    const [first] = list?.type === "ArrayExpression" ? list.elements : [];
    return stringValue(first);
  }

  private importValue(specifier: Node, declaration: Node | undefined): Value | undefined {
    if (declaration?.type === "TSImportEqualsDeclaration" || specifier.type === "TSImportEqualsDeclaration") {
      const at = (declaration ?? specifier) as TSESTree.TSImportEqualsDeclaration;
      return at.moduleReference.type === "TSExternalModuleReference"
        ? this.origins.moduleValue(stringValue(at.moduleReference.expression))
        : undefined;
    }
    if (declaration?.type !== "ImportDeclaration") return undefined;
    const module = this.origins.moduleValue(declaration.source.value);
    if (module?.kind !== "module") return undefined;
    if (specifier.type === "ImportNamespaceSpecifier") return module;
    if (specifier.type === "ImportDefaultSpecifier") return { ...module, path: ["default"] };
    if (specifier.type === "ImportSpecifier") {
      const name = specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value;
      return name === "default" ? { ...module, path: ["default"] } : this.origins.exported(module.pkgs, [name]);
    }
    return undefined;
  }
}

/** The list whose elements a name stands for, one after the other: of a `for…of`, or of `forEach` with the function that declares it. */
function listOf(declaration: Node, name: string): Node | undefined {
  if (declaration.type === "VariableDeclarator") {
    const loop = declaration.parent.parent;
    return loop?.type === "ForOfStatement" && declaration.id.type === "Identifier" ? loop.right : undefined;
  }
  if (!isFunction(declaration)) return undefined;
  const [first] = declaration.params;
  const method = outward(declaration).parent && methodCall(outward(declaration).parent!);
  return method?.name === "forEach" && first?.type === "Identifier" && first.name === name ? method.object : undefined;
}

function within(outer: Node, inner: Node): boolean {
  return inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}

function patternRoot(id: Node): Node | undefined {
  let at = id;
  while (
    at.parent &&
    ["Property", "ObjectPattern", "ArrayPattern", "AssignmentPattern", "RestElement"].includes(at.parent.type)
  )
    at = at.parent;
  return at === id ? undefined : at;
}
