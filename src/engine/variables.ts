/** What variables and parameters hold: by declaration, pattern, assignment, import, and by who calls the function. */
import type { TSESTree } from "@typescript-eslint/utils";
import type { ResolvedType } from "../contracts/registry.js";
import type { EventContract, PackageContract } from "../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isClass,
  isFunction,
  keyName,
  methodCall,
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
          ? (this.destructured(node.id, name, this.origins.valueOf(node.init), node.init) ??
            this.origins.annotations.taken(node.id, name, node.init))
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
      // What emits it knows better: the types of some packages name another one.
      const heard = isFunction(fn) ? this.heard(fn, fn.params.indexOf(root as never)) : undefined;
      if (heard) return this.destructured(root, name, heard, root);
      const value = this.destructured(
        root,
        name,
        this.origins.annotations.annotated((bare.typeAnnotation as TSESTree.TSTypeAnnotation).typeAnnotation),
        root,
      );
      const taken = value ?? this.origins.annotations.taken(bare, name, bare);
      if (taken) return taken;
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

  /** What a listener gets, as a contract says. */
  private heard(fn: FunctionNode, index: number): Value | undefined {
    const call = fn.parent;
    const event = call?.type === "CallExpression" && call.arguments[1] === fn ? this.listenerEvent(call) : undefined;
    const ref = event?.event.params?.[index];
    return ref ? this.origins.fromRef(ref, event!.pkg) : undefined;
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
    let run: Extract<Value, { kind: "function" }> | undefined;
    let calls = 0;
    for (const call of this.origins.survey.callsNamed(name)) {
      const argument = call.arguments[index];
      if (!argument || call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) continue;
      if (this.origins.localCallee(call) !== fn) continue;
      const value = this.origins.valueOf(argument);
      if (value && value.kind !== "function") return value;
      // Which of several functions it is, no call says of another.
      if (calls++ > 0 && value?.node !== run?.node) return undefined;
      run = value;
    }
    return run;
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
    // What is folded begins with what is given for it.
    if (method && index === 0 && /^reduce(?:Right)?$/.test(method.name) && call.arguments[1])
      return this.origins.valueOf(call.arguments[1]);
    return this.givenTo(call, at, index);
  }

  /** What a function gets that stands at a place among the arguments of a call, as one of its own. */
  givenTo(call: CallNode, at: number, index: number): Value | undefined {
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
    const names = this.strings(method.call.arguments[0]);
    const [name] = names;
    let owner = name === undefined ? undefined : this.origins.valueOf(method.object);
    // A global object, or a module that is one: `process`.
    const path = owner?.kind === "module" && owner.path.length > 0 ? owner.path : ["default"];
    const global =
      owner?.kind === "module"
        ? this.origins.registry.export(owner.pkgs, path)[0]
        : owner?.kind === "api"
          ? owner.entries[0]
          : undefined;
    if (global?.api.value) owner = this.origins.fromRef(global.api.value, global.pkg);
    if (name === undefined || owner?.kind !== "instance") return undefined;
    const { type } = owner;
    const found = this.origins.registry.event(type, name);
    // Several events in a loop: what holds for each of them.
    const same = names.every((other) => isSame(this.origins.registry.event(type, other)?.event, found?.event));
    return found && same ? { ...found, name, type } : undefined;
  }

  /** Every string that an expression can be: a literal, a constant, what a loop takes from a list; none where any is not written here. */
  private strings(node: Node | undefined): readonly string[] {
    const value = node && this.origins.constant(node);
    const literal = stringValue(value);
    if (literal !== undefined) return [literal];
    const list = value?.type === "Identifier" ? this.listBehind(value) : undefined;
    const array = list && this.origins.constant(list);
    if (array?.type !== "ArrayExpression") return [];
    const items = array.elements.map((element) => stringValue(element));
    return items.every((item) => item !== undefined) ? items : [];
  }

  /** The list from which a loop, or a method that calls its argument for each element, gives a variable its values. */
  private listBehind(id: TSESTree.Identifier): Node | undefined {
    const [def, ...others] = this.origins.variable(id)?.defs ?? [];
    const node = def?.node as unknown as Node | undefined;
    if (!def || !node || others.length > 0) return undefined;
    if (def.type === "Variable" && node.type === "VariableDeclarator") {
      const loop = node.parent.parent;
      const takes = loop?.type === "ForOfStatement" && loop.left === node.parent && node.id.type === "Identifier";
      return takes ? loop.right : undefined;
    }
    if (def.type !== "Parameter" || !isFunction(node) || node.params[0] !== (def.name as unknown as Node))
      return undefined;
    const method = node.parent && methodCall(node.parent);
    const first = method && ELEMENT_CALLBACKS.has(method.name) && method.call.arguments[0] === (node as Node);
    return first ? method.object : undefined;
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

/** Whether contracts say the same of two events. */
function isSame(a: EventContract | undefined, b: EventContract | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
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
