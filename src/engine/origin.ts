/**
 * What an expression is, without a type checker: which module's export, an instance of which contract's type, a promise of it,
 * a function or class of this file. On demand and memoised; unknown is `undefined`, and unknown is silent.
 */
import type { Scope, SourceCode } from "eslint";
import type { TSESTree } from "@typescript-eslint/utils";
import { type Entry, type Registry, type ResolvedType, type TypeExpr, asArray } from "../contracts/registry.js";
import type { Api, Condition, PackageContract, TypeRef } from "../contracts/vocabulary.js";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  chainCall,
  enclosingClass,
  isClass,
  isFunction,
  isNullish,
  keyName,
  memberName,
  methodCall,
  promiseStatic,
  stringValue,
  unwrap,
  walk,
} from "./ast.js";
import { Effort } from "./effort.js";
import { Memo } from "./memo.js";
import { asWritten } from "./turns.js";

export type Variable = Scope.Variable;

export type Value =
  | { kind: "module"; pkgs: PackageContract[]; path: string[] }
  | { kind: "api"; entries: Entry[]; receiver?: Node; self?: Value }
  | { kind: "instance"; type: ResolvedType }
  | { kind: "promise"; of: Value | undefined }
  | { kind: "array"; of: Value | undefined }
  | { kind: "tuple"; items: (Value | undefined)[] }
  | { kind: "function"; node: FunctionNode }
  | { kind: "class"; node: ClassNode }
  /** An instance of a class of this file. */
  | { kind: "self"; node: ClassNode }
  | { kind: "object"; node: TSESTree.ObjectExpression };

/** An optional source of types, asked last. */
export interface TypeOracle {
  /** Whether the value is certainly a real promise; undefined where nothing is known. */
  isPromise(node: Node): boolean | undefined;
  /** Whether the value is certainly an array of real promises. */
  isPromiseList(node: Node): boolean;
  /** Whether the value is a real promise whatever happens: no other type in the union, not even `undefined`. */
  isDefinitePromise?(node: Node): boolean | undefined;
  /** Whether whoever gets this function as an argument expects it to give nothing: its type says `void`, and no promise beside it. */
  expectsVoid?(fn: Node): boolean | undefined;
  /** The package in `node_modules` that declares the function which a call runs. */
  packageOf?(call: Node): string | undefined;
  /** Module and type name of the value's class, promises unwrapped once: `{ module: "pg", name: "Pool", promise: false }`. */
  typeOf(node: Node): { module: string; name: string; promise: boolean } | undefined;
}

/** What a method that gives something back is called. */
export const DISPOSALS =
  /^(?:close|end|quit|disconnect|destroy|release|terminate|stop|dispose|shutdown|cleanup|drain|unsubscribe|\[Symbol\.(?:asyncD|d)ispose\])$/;

const ARRAY_SAME = new Set(["filter", "slice", "splice", "reverse", "sort", "concat", "toSorted", "toReversed"]);
const ELEMENT_CALLBACKS = new Set(["map", "forEach", "filter", "some", "every", "find", "flatMap", "findLast"]);
const ELEMENT_OF = new Set(["pop", "shift", "at", "find", "findLast"]);

export class Origins {
  private readonly variables = new Map<Node, Variable>();
  private readonly entries = new Map<CallNode, Entry | undefined>();
  private readonly values = new Map<Node, Value | undefined>();
  private readonly ofVariable = new Map<Variable, Value | undefined>();
  private readonly ofReturn = new Map<FunctionNode, Value | undefined>();
  private readonly aliases = new Map<Node, Value | undefined>();
  private readonly fields = new Map<ClassNode, Map<string, Node[]>>();
  private readonly memo = new Memo();
  private allCalls: CallNode[] | undefined;
  private held: Set<string> | undefined;
  private callsByName: Map<string, CallNode[]> | undefined;
  private moduleExports: Map<string, Node> | undefined;
  private readonly jsdoc = new Map<Node, string | undefined>();
  readonly effort = new Effort();

  constructor(
    readonly source: SourceCode,
    readonly registry: Registry,
    private readonly oracle?: TypeOracle,
  ) {
    for (const scope of source.scopeManager?.scopes ?? []) {
      for (const reference of scope.references)
        if (reference.resolved) this.variables.set(reference.identifier as unknown as Node, reference.resolved);
      for (const variable of scope.variables)
        for (const id of variable.identifiers) this.variables.set(id as unknown as Node, variable);
    }
  }

  /** The variable that an identifier refers to or declares; undefined for an unresolved (global) name. */
  variable(node: Node): Variable | undefined {
    return this.variables.get(node);
  }

  /** Whether the identifier names a global that no scope of the file declares. */
  isGlobal(node: Node, name?: string): boolean {
    if (node.type !== "Identifier" || (name !== undefined && node.name !== name)) return false;
    const variable = this.variables.get(node);
    return !variable || variable.defs.length === 0;
  }

  valueOf(node: Node): Value | undefined {
    const known = this.values.get(node);
    if (known !== undefined || this.values.has(node)) return known;
    return this.memo.ask(this.values, node, () => {
      this.effort.spend();
      const inner = unwrap(node);
      return (node !== inner && this.castValue(node)) || this.infer(inner);
    });
  }

  /** The contract's entry that a call or `new` means, the overload chosen by its arguments. */
  apiOf(call: CallNode): Entry | undefined {
    const known = this.entries.get(call);
    if (known !== undefined || this.entries.has(call)) return known;
    return this.memo.ask(this.entries, call, () => this.findApi(call));
  }

  private findApi(call: CallNode): Entry | undefined {
    const method = methodCall(call);
    // Most methods have names that no contract knows, and to find out what they are called on costs most of all.
    if (method && !this.registry.knowsName(method.name) && !this.holders.has(method.name)) return undefined;
    let callee = this.valueOf(call.callee) ?? this.typedCallee(call);
    if (callee?.kind === "module") {
      const entries = this.registry.export(callee.pkgs, callee.path);
      const [first] = entries;
      if (!first?.api.value) return this.choose(entries, call);
      // `require("got")(…)`: the default export is a value that can be called.
      callee = this.fromRef(first.api.value, first.pkg);
    }
    if (callee?.kind === "api") return this.choose(callee.entries, call);
    if (callee?.kind === "instance")
      return this.choose(
        call.type === "NewExpression" ? this.registry.constructOf(callee.type) : this.registry.callOf(callee.type),
        call,
      );
    const named = callee ? undefined : this.methodApi(call);
    return named?.api.returns === undefined ? undefined : named;
  }

  /** Whether types say that a call returns a promise. */
  typedPromise(call: CallNode): boolean {
    return this.oracle?.isPromise(call) === true;
  }

  /** The entry for a method that means something by its name and arguments, where nothing is known of its receiver. */
  methodApi(call: CallNode): Entry | undefined {
    const method = methodCall(call);
    const found = method ? this.registry.method(method.name) : [];
    return found.length > 0 && !this.valueOf(method!.object) ? this.choose(found, call) : undefined;
  }

  /** Whether a call gives back its receiver: by contract, or by its name where nothing is known of the receiver. */
  disposes(call: CallNode): boolean {
    const method = methodCall(call);
    if (!method) return false;
    const owner = this.valueOf(method.object);
    if (owner?.kind === "instance") {
      const obligation = this.registry.obligation(owner.type);
      if (obligation) return obligation.kind === "release" && obligation.by.includes(method.name);
    }
    return DISPOSALS.test(method.name) && method.call.arguments.length <= 1 && this.localCallee(call) === undefined;
  }

  /** The function of this file that a call runs, where that is certain: a name, a method of `this` or of a local class' instance. */
  localCallee(call: CallNode): FunctionNode | undefined {
    const value = this.valueOf(call.callee);
    if (value?.kind === "function") return value.node;
    if (value?.kind === "class" && call.type === "NewExpression") return constructorOf(value.node);
    return undefined;
  }

  /** The function of this file that `fn.call(…)` or `fn.apply(…)` runs; its arguments are not the call's. */
  appliedCallee(call: CallNode): FunctionNode | undefined {
    const method = methodCall(call);
    if (method?.name !== "call" && method?.name !== "apply") return undefined;
    const value = this.valueOf(method.object);
    return value?.kind === "function" ? value.node : undefined;
  }

  // ---- expressions

  private castValue(node: Node): Value | undefined {
    if (node.type === "TSAsExpression" || node.type === "TSTypeAssertion" || node.type === "TSSatisfiesExpression")
      return this.annotated(node.typeAnnotation);
    return undefined;
  }

  /**
   * The callee of a method call whose receiver only types know. Types cost the most of all: they are asked only where the method's name
   * is one with which some contract acquires.
   */
  private typedCallee(call: CallNode): Value | undefined {
    if (!this.oracle) return undefined;
    const method = methodCall(call);
    if (!method || !this.registry.acquires(method.name)) return undefined;
    const owner = this.typed(unwrap(method.object));
    return owner && this.memberOf(owner, method.name, method.object);
  }

  private typed(node: Node): Value | undefined {
    if (
      !this.oracle ||
      (node.type !== "Identifier" && node.type !== "MemberExpression" && node.type !== "CallExpression")
    )
      return undefined;
    const found = this.oracle.typeOf(node);
    if (!found) return undefined;
    const type =
      this.registry.namedType(this.registry.module(found.module), found.name) ??
      (found.module === "" ? this.registry.globalType(found.name) : undefined);
    if (!type) return undefined;
    const value: Value = { kind: "instance", type };
    return found.promise ? { kind: "promise", of: value } : value;
  }

  private infer(node: Node): Value | undefined {
    switch (node.type) {
      case "Identifier": {
        const variable = this.variables.get(node);
        if (variable && variable.defs.length > 0) return this.variableValue(variable);
        const entries = this.registry.global(node.name);
        return entries.length > 0 ? { kind: "api", entries } : undefined;
      }
      case "ThisExpression": {
        const owner = enclosingClass(node);
        return owner && { kind: "self", node: owner };
      }
      case "MemberExpression":
        return this.memberValue(node) ?? this.ownExport(node);
      case "CallExpression":
      case "NewExpression":
        return this.callValue(node);
      case "TaggedTemplateExpression": {
        const callee = this.valueOf(node.tag);
        const entry =
          callee?.kind === "api"
            ? callee.entries[0]
            : callee?.kind === "instance"
              ? this.registry.callOf(callee.type)[0]
              : undefined;
        return entry && this.fromRef(entry.api.returns, entry.pkg);
      }
      case "ImportExpression": {
        const module = this.moduleValue(stringValue(node.source));
        return { kind: "promise", of: module };
      }
      case "AwaitExpression": {
        return this.resolved(this.valueOf(node.argument));
      }
      case "ConditionalExpression":
        return this.valueOf(node.consequent) ?? this.valueOf(node.alternate);
      case "LogicalExpression":
        return node.operator === "&&"
          ? this.valueOf(node.right)
          : (this.valueOf(node.left) ?? this.valueOf(node.right));
      case "AssignmentExpression":
        return node.operator === "=" || node.operator === "??=" || node.operator === "||="
          ? this.valueOf(node.right)
          : undefined;
      case "SequenceExpression":
        return this.valueOf(node.expressions.at(-1)!);
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return { kind: "function", node };
      case "ClassExpression":
        return { kind: "class", node };
      case "ArrayExpression":
        return {
          kind: "tuple",
          items: node.elements.map((e) => (e && e.type !== "SpreadElement" ? this.valueOf(e) : undefined)),
        };
      case "ObjectExpression":
        return { kind: "object", node };
      default:
        return undefined;
    }
  }

  /** `exports.login(…)`: what this CommonJS module exports under that name. */
  private ownExport(node: TSESTree.MemberExpression): Value | undefined {
    const object = unwrap(node.object);
    const isExports =
      object.type === "Identifier"
        ? this.isGlobal(object, "exports") || isModuleExports(object)
        : isModuleExports(object);
    const name = isExports ? memberName(node) : undefined;
    if (name === undefined) return undefined;
    this.moduleExports ??= this.ownExports();
    const value = this.moduleExports.get(name);
    return value && this.valueOf(value);
  }

  private ownExports(): Map<string, Node> {
    const found = new Map<string, Node>();
    for (const statement of this.source.ast.body as unknown as Node[]) {
      const expression = statement.type === "ExpressionStatement" ? statement.expression : undefined;
      if (expression?.type !== "AssignmentExpression" || expression.left.type !== "MemberExpression") continue;
      const name = memberName(expression.left);
      const object = unwrap(expression.left.object);
      if (name === undefined) continue;
      if (isModuleExports(expression.left) && expression.right.type === "ObjectExpression") {
        for (const property of expression.right.properties) {
          const key = property.type === "Property" ? keyName(property) : undefined;
          if (key !== undefined && property.type === "Property") found.set(key, property.value);
        }
      } else if (isModuleExports(object) || (object.type === "Identifier" && this.isGlobal(object, "exports")))
        found.set(name, expression.right);
    }
    return found;
  }

  /** What a value is once it has been awaited. */
  resolved(value: Value | undefined): Value | undefined {
    if (value?.kind === "promise") return value.of;
    const promised = value?.kind === "instance" ? this.registry.promised(value.type) : undefined;
    return promised?.kind === "promise" ? this.fromExpr(promised.of) : value;
  }

  /** Whether a value is certainly a promise. */
  isPromise(value: Value | undefined): boolean {
    return (
      value?.kind === "promise" || (value?.kind === "instance" && this.registry.promised(value.type) !== undefined)
    );
  }

  private memberValue(node: TSESTree.MemberExpression): Value | undefined {
    const name = memberName(node);
    if (name === undefined) {
      const owner = this.valueOf(node.object);
      if (owner?.kind === "instance") return this.instanceMember(owner.type, "*", node.object, owner);
      return owner?.kind === "array" ? owner.of : undefined;
    }
    return this.memberOf(this.valueOf(node.object), name, node.object);
  }

  /** The value of a member, given its owner's. */
  memberOf(owner: Value | undefined, name: string, receiver: Node): Value | undefined {
    switch (owner?.kind) {
      case "module": {
        const path = owner.path[0] === "default" && owner.path.length === 1 ? [name] : [...owner.path, name];
        return this.exported(owner.pkgs, path);
      }
      case "api": {
        // A member of a class or of a callable export: `MongoClient.connect`, `got.stream`.
        const first = owner.entries[0];
        if (!first) return undefined;
        const direct = ownExportPath(first) && this.registry.export([first.pkg], [ownExportPath(first)!, name]);
        if (direct && direct.length > 0) return { kind: "api", entries: direct, receiver };
        const named = first.api.value && this.registry.type(first.api.value, first.pkg);
        return named ? this.instanceMember(named, name, receiver, owner) : undefined;
      }
      case "instance":
        return this.instanceMember(owner.type, name, receiver, owner);
      case "self":
        return this.fieldValue(owner.node, name);
      case "class":
        return this.fieldValue(owner.node, name, true);
      case "object": {
        for (const property of owner.node.properties)
          if (property.type === "Property" && keyName(property) === name) return this.valueOf(property.value);
        return undefined;
      }
      case "tuple":
        return /^\d+$/.test(name) ? owner.items[Number(name)] : undefined;
      case "array":
        return /^\d+$/.test(name) ? owner.of : undefined;
      default:
        return undefined;
    }
  }

  private instanceMember(type: ResolvedType, name: string, receiver: Node, self: Value): Value | undefined {
    const entries = this.registry.member(type, name);
    const first = entries[0];
    if (!first) return undefined;
    if (first.api.value) return this.fromRef(first.api.value, first.pkg, undefined, self);
    if (first.api.class) return { kind: "api", entries };
    return { kind: "api", entries, receiver, self };
  }

  private callValue(node: CallNode): Value | undefined {
    if (node.type === "CallExpression") {
      if (node.callee.type === "Identifier" && node.callee.name === "require" && this.isGlobal(node.callee))
        return this.moduleValue(stringValue(node.arguments[0]));
      const combinator = promiseStatic(node);
      if (combinator) return this.combined(combinator.name, node);
      const chain = chainCall(node);
      if (chain) {
        const base = this.valueOf(chain.object);
        if (!base || this.isPromise(base)) return this.chained(base, chain.name, node);
      }
    }
    if (isInterop(node)) return node.arguments[0] && this.valueOf(node.arguments[0]);
    if (node.type === "NewExpression" && this.isGlobal(node.callee, "Promise"))
      return { kind: "promise", of: undefined };
    const callee = this.valueOf(node.callee);
    if (callee?.kind === "function") return node.type === "CallExpression" ? this.returnValue(callee.node) : undefined;
    if (callee?.kind === "class")
      return node.type === "NewExpression" ? { kind: "self", node: callee.node } : undefined;
    const entry = this.apiOf(node);
    if (entry) {
      if (node.type === "NewExpression" || (entry.api.class && !entry.api.returns))
        return this.fromRef(entry.api.class, entry.pkg);
      return this.fromRef(entry.api.returns, entry.pkg, node, callee?.kind === "api" ? callee.self : callee);
    }
    return this.collectionCall(node);
  }

  /** `promisify(fs.open)`: the callback's result is what the promise resolves to. */
  private promisified(call: CallNode): Value | undefined {
    const target = call.arguments[0] && this.valueOf(call.arguments[0]);
    if (target?.kind !== "api") return undefined;
    const made = target.entries.flatMap(({ api, pkg }): Entry[] => {
      const callback = asArray(api.callback ?? []).find((c) => c.runs === "once");
      if (!callback) return [];
      const at = (callback.error ?? -1) + 1;
      const born = asArray(api.acquires ?? []).some((place) => place === `cb[${at}]`);
      const result = callback.params?.[at];
      return [
        {
          pkg,
          api: {
            returns: `Promise<${result && result !== "" ? result : "unknown"}>`,
            ...(born && { acquires: "await" }),
            ...(api.obligation && { obligation: api.obligation }),
            ...(api.args && { args: api.args }),
            work: api.work ?? "request",
            ...(api.callbackOnly && { ignoresCallback: true }),
          },
        },
      ];
    });
    return made.length > 0 ? { kind: "api", entries: made.slice(0, 1) } : undefined;
  }

  private combined(name: string, call: TSESTree.CallExpression): Value | undefined {
    const arg = call.arguments[0];
    const given = arg && arg.type !== "SpreadElement" ? this.valueOf(arg) : undefined;
    const resolved = (value: Value | undefined): Value | undefined => this.resolved(value);
    switch (name) {
      case "resolve":
        return { kind: "promise", of: resolved(given) };
      case "all":
        if (given?.kind === "tuple")
          return { kind: "promise", of: { kind: "tuple", items: given.items.map(resolved) } };
        if (given?.kind === "array") return { kind: "promise", of: { kind: "array", of: resolved(given.of) } };
        return { kind: "promise", of: undefined };
      case "race":
      case "any": {
        const first =
          given?.kind === "tuple"
            ? given.items.map(resolved).find(Boolean)
            : given?.kind === "array"
              ? resolved(given.of)
              : undefined;
        return { kind: "promise", of: first };
      }
      case "allSettled":
      case "reject":
      case "try":
        return { kind: "promise", of: undefined };
      default:
        return undefined;
    }
  }

  private chained(base: Value | undefined, name: string, call: TSESTree.CallExpression): Value | undefined {
    if (name !== "then") return base;
    const handler = call.arguments[0];
    const fn = handler && handler.type !== "SpreadElement" ? this.valueOf(handler) : undefined;
    const result = fn?.kind === "function" ? this.returnValue(fn.node, true) : undefined;
    return base || result ? { kind: "promise", of: result?.kind === "promise" ? result.of : result } : undefined;
  }

  private collectionCall(node: CallNode): Value | undefined {
    const method = methodCall(node);
    if (!method) return undefined;
    const owner = this.valueOf(method.object);
    const of = owner?.kind === "array" ? owner.of : owner?.kind === "tuple" ? owner.items.find(Boolean) : undefined;
    if (ARRAY_SAME.has(method.name) && of) return { kind: "array", of };
    if (ELEMENT_OF.has(method.name) && of) return of;
    if (method.name === "map" || method.name === "flatMap") {
      const fn = method.call.arguments[0] && this.valueOf(method.call.arguments[0]);
      if (fn?.kind === "function") {
        const result = this.returnValue(fn.node);
        return result && { kind: "array", of: result };
      }
    }
    if (method.name === "from" && this.isGlobal(method.object, "Array")) {
      const fn = method.call.arguments[1] && this.valueOf(method.call.arguments[1]);
      if (fn?.kind === "function") return { kind: "array", of: this.returnValue(fn.node) };
    }
    // Arguments that are bound shift the others.
    if (method.name === "bind" && node.arguments.length === 1) return this.valueOf(method.object);
    return undefined;
  }

  // ---- functions, classes, variables

  /** What a function of this file returns: the first known value of its return statements; a promise where it is async. */
  returnValue(fn: FunctionNode, resolved = false): Value | undefined {
    const value = this.memo.ask(this.ofReturn, fn, () => {
      let value = fn.returnType ? this.annotated(fn.returnType.typeAnnotation) : this.documentedReturn(fn);
      if (!value)
        for (const result of returnedExpressions(fn, this.source.visitorKeys))
          if ((value = this.valueOf(result))) break;
      if (fn.generator) return undefined;
      return fn.async && value?.kind !== "promise" ? ({ kind: "promise", of: value } as const) : value;
    });
    return resolved && value?.kind === "promise" ? value.of : value;
  }

  /** Method, accessor or field of a class of this file; fields by declaration, by parameter property, by assignment in any method. */
  private fieldValue(node: ClassNode, name: string, isStatic = false): Value | undefined {
    for (const writer of this.members(node).get(isStatic ? `static ${name}` : name) ?? []) {
      const value = this.writerValue(writer);
      if (value) return value;
    }
    return undefined;
  }

  private writerValue(writer: Node): Value | undefined {
    if (isFunction(writer)) return { kind: "function", node: writer };
    if (writer.type === "PropertyDefinition" || writer.type === "AccessorProperty")
      return (
        (writer.typeAnnotation && this.annotated(writer.typeAnnotation.typeAnnotation)) ??
        this.documented(writer) ??
        (writer.value ? this.valueOf(writer.value) : undefined)
      );
    if (writer.type === "TSParameterProperty") return this.parameterValue(writer.parameter);
    if (writer.type === "MethodDefinition") {
      // A getter's value is what it returns.
      return writer.kind === "get" && isFunction(writer.value)
        ? this.returnValue(writer.value)
        : isFunction(writer.value)
          ? { kind: "function", node: writer.value }
          : undefined;
    }
    return this.valueOf(writer);
  }

  /** All that gives a member of the class its value, by name (`static x` for static ones). */
  members(node: ClassNode): Map<string, Node[]> {
    let found = this.fields.get(node);
    if (found) return found;
    found = new Map();
    this.fields.set(node, found);
    const add = (name: string | undefined, writer: Node): void => {
      if (name === undefined) return;
      const list = found.get(name);
      if (list) list.push(writer);
      else found.set(name, [writer]);
    };
    for (const member of node.body.body) {
      if (
        member.type === "PropertyDefinition" ||
        member.type === "AccessorProperty" ||
        member.type === "MethodDefinition"
      )
        add(keyName(member) && (member.static ? `static ${keyName(member)!}` : keyName(member)), member);
      if (member.type === "MethodDefinition" && member.kind === "constructor")
        for (const parameter of member.value.params)
          if (parameter.type === "TSParameterProperty") {
            const id =
              parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
            if (id.type === "Identifier") add(id.name, parameter);
          }
      const body = member.type === "MethodDefinition" ? member.value.body : undefined;
      if (body) for (const [name, value] of thisAssignments(body, this.source.visitorKeys)) add(name, value);
    }
    return found;
  }

  private variableValue(variable: Variable): Value | undefined {
    return this.memo.ask(this.ofVariable, variable, () => this.inferVariable(variable));
  }

  private inferVariable(variable: Variable): Value | undefined {
    for (const def of variable.defs) {
      const node = def.node as unknown as Node;
      const name = def.name as unknown as TSESTree.Identifier;
      if (def.type === "ImportBinding") return this.importValue(node, def.parent as unknown as Node | undefined);
      if (def.type === "FunctionName" && isFunction(node)) return { kind: "function", node };
      if (def.type === "ClassName" && isClass(node)) return { kind: "class", node };
      if (def.type === "Parameter") return this.parameterValue(name);
      if (def.type === "Variable" && node.type === "VariableDeclarator") {
        const annotation = name.typeAnnotation && this.annotated(name.typeAnnotation.typeAnnotation);
        if (annotation) return annotation;
        const documented = this.documented(node.parent);
        if (documented) return documented;
        const loop = node.parent.parent;
        if (loop?.type === "ForOfStatement" && loop.left === node.parent) {
          const list = this.valueOf(loop.right);
          const element =
            list?.kind === "array" ? list.of : list?.kind === "tuple" ? list.items.find(Boolean) : undefined;
          return this.destructured(node.id, name, element, loop.right);
        }
        const value = node.init ? this.destructured(node.id, name, this.valueOf(node.init), node.init) : undefined;
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
        const value = this.valueOf(written);
        if (value) return value;
      } else if (written) {
        const pattern = patternRoot(id);
        const value = pattern && this.destructured(pattern, id as TSESTree.Identifier, this.valueOf(written), written);
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
          (pattern.left === name ? this.valueOf(pattern.right) : undefined)
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
            : this.destructured(property.value, name, this.memberOf(value, key, source), source);
        }
        return undefined;
      case "ArrayPattern":
        for (const [index, element] of pattern.elements.entries()) {
          if (!element || !within(element, name)) continue;
          return this.destructured(element, name, this.memberOf(value, String(index), source), source);
        }
        return undefined;
      default:
        return undefined;
    }
  }

  private parameterValue(name: Node): Value | undefined {
    let root: Node = name;
    while (root.parent && !isFunction(root.parent) && root.parent.type !== "TSParameterProperty") root = root.parent;
    const parent = root.parent;
    const fn = parent?.type === "TSParameterProperty" ? (parent.parent as unknown as Node) : parent;
    const bare = root.type === "AssignmentPattern" ? root.left : root;
    if ("typeAnnotation" in bare && bare.typeAnnotation) {
      const value = this.destructured(
        root,
        name,
        this.annotated((bare.typeAnnotation as TSESTree.TSTypeAnnotation).typeAnnotation),
        root,
      );
      if (value) return value;
    }
    if (!fn || !isFunction(fn)) return undefined;
    const index = fn.params.indexOf((parent?.type === "TSParameterProperty" ? parent : root) as never);
    const given =
      this.documentedParameter(fn, bare) ?? this.callbackParameter(fn, index) ?? this.passedParameter(fn, index);
    if (given) return this.destructured(root, name, given, root);
    return root.type === "AssignmentPattern" && root.left === name ? this.valueOf(root.right) : undefined;
  }

  /** A parameter of a function of this file: what its callers in this file pass. */
  private passedParameter(fn: FunctionNode, index: number): Value | undefined {
    const name = nameOfFunction(fn);
    if (name === undefined) return undefined;
    for (const call of this.callsNamed(name)) {
      const argument = call.arguments[index];
      if (!argument || call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) continue;
      if (this.localCallee(call) !== fn) continue;
      const value = this.valueOf(argument);
      if (value) return value;
    }
    return undefined;
  }

  /** Every call and `new` of the file, in source order. */
  get calls(): readonly CallNode[] {
    if (!this.allCalls) this.survey();
    return this.allCalls!;
  }

  /** Names of members into which the file puts values: what is called by such a name may be any function. */
  private get holders(): ReadonlySet<string> {
    if (!this.held) this.survey();
    return this.held!;
  }

  private survey(): void {
    const calls: CallNode[] = (this.allCalls = []);
    const held = (this.held = new Set());
    const hold = (name: string | undefined): void => {
      if (name !== undefined) held.add(name);
    };
    walk(this.source.ast as unknown as Node, this.source.visitorKeys, (node) => {
      switch (node.type) {
        case "CallExpression":
        case "NewExpression":
          calls.push(node);
          break;
        case "Property":
          if (!isFunction(node.value)) hold(keyName(node));
          break;
        case "PropertyDefinition":
        case "AccessorProperty":
          hold(keyName(node));
          break;
        case "MethodDefinition":
          if (node.kind === "get") hold(keyName(node));
          break;
        case "AssignmentExpression":
          if (node.left.type === "MemberExpression") hold(memberName(node.left));
          break;
        case "TSParameterProperty": {
          const id = node.parameter.type === "AssignmentPattern" ? node.parameter.left : node.parameter;
          if (id.type === "Identifier") hold(id.name);
          break;
        }
      }
    });
  }

  private callsNamed(name: string): readonly CallNode[] {
    if (!this.callsByName) {
      this.callsByName = new Map();
      for (const call of this.calls) {
        const callee = unwrap(call.callee);
        const called =
          callee.type === "Identifier"
            ? callee.name
            : callee.type === "MemberExpression"
              ? memberName(callee)
              : undefined;
        if (called === undefined) continue;
        const list = this.callsByName.get(called);
        if (list) list.push(call);
        else this.callsByName.set(called, [call]);
      }
    }
    return this.callsByName.get(name) ?? [];
  }

  /** A parameter of a function that is handed to an API: what the contract says the callback gets. */
  private callbackParameter(fn: FunctionNode, index: number): Value | undefined {
    const call = fn.parent;
    if (call?.type !== "CallExpression" && call?.type !== "NewExpression") return undefined;
    const at = call.arguments.indexOf(fn as never);
    if (at < 0) return undefined;
    const chain = chainCall(call);
    if (chain && chain.name === "then" && at === 0) {
      const base = this.valueOf(chain.object);
      return this.isPromise(base) && index === 0 ? this.resolved(base) : undefined;
    }
    const method = methodCall(call);
    if (method && index === 0 && ELEMENT_CALLBACKS.has(method.name)) {
      const list = this.valueOf(method.object);
      if (list?.kind === "array") return list.of;
      if (list?.kind === "tuple") return list.items.find(Boolean);
    }
    const event = this.listenerEvent(call);
    if (event) {
      const ref = event.event.params?.[index];
      if (ref) return this.fromRef(ref, event.pkg);
    }
    const entry = this.apiOf(call);
    const callback = entry && callbackAt(entry.api, call, at);
    return callback ? this.fromRef(callback.params?.[index], entry.pkg, call) : undefined;
  }

  /** The event contract that `emitter.on("x", listener)` is about. */
  listenerEvent(call: Node):
    | {
        event: import("../contracts/vocabulary.js").EventContract;
        pkg: PackageContract;
        name: string;
        type: ResolvedType;
      }
    | undefined {
    const method = methodCall(call);
    if (!method || !LISTENS.has(method.name)) return undefined;
    const name = stringValue(method.call.arguments[0]);
    let owner = name === undefined ? undefined : this.valueOf(method.object);
    // A global object: `process`.
    const global = owner?.kind === "api" ? owner.entries[0] : undefined;
    if (global?.api.value) owner = this.fromRef(global.api.value, global.pkg);
    if (name === undefined || owner?.kind !== "instance") return undefined;
    const found = this.registry.event(owner.type, name);
    return found && { ...found, name, type: owner.type };
  }

  private importValue(specifier: Node, declaration: Node | undefined): Value | undefined {
    if (declaration?.type === "TSImportEqualsDeclaration" || specifier.type === "TSImportEqualsDeclaration") {
      const at = (declaration ?? specifier) as TSESTree.TSImportEqualsDeclaration;
      return at.moduleReference.type === "TSExternalModuleReference"
        ? this.moduleValue(stringValue(at.moduleReference.expression))
        : undefined;
    }
    if (declaration?.type !== "ImportDeclaration") return undefined;
    const module = this.moduleValue(declaration.source.value);
    if (module?.kind !== "module") return undefined;
    if (specifier.type === "ImportNamespaceSpecifier") return module;
    if (specifier.type === "ImportDefaultSpecifier") return { ...module, path: ["default"] };
    if (specifier.type === "ImportSpecifier") {
      const name = specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value;
      return name === "default" ? { ...module, path: ["default"] } : this.exported(module.pkgs, [name]);
    }
    return undefined;
  }

  private moduleValue(specifier: string | undefined): Value | undefined {
    if (specifier === undefined || !this.registry.knowsModule(specifier)) return undefined;
    const pkgs = this.registry.module(specifier);
    return pkgs.length > 0 ? { kind: "module", pkgs, path: [] } : undefined;
  }

  private exported(pkgs: PackageContract[], path: string[]): Value | undefined {
    const entries = this.registry.export(pkgs, path);
    const first = entries[0];
    if (!first) return { kind: "module", pkgs, path };
    if (first.api.value) return this.fromRef(first.api.value, first.pkg);
    return { kind: "api", entries };
  }

  // ---- types as written

  /** The value that a type expression of a contract stands for. */
  fromRef(ref: TypeRef | undefined, pkg: PackageContract, call?: CallNode, self?: Value): Value | undefined {
    return this.fromExpr(this.registry.typeExpr(ref, pkg), call, self);
  }

  private fromExpr(expr: TypeExpr | undefined, call?: CallNode, self?: Value): Value | undefined {
    switch (expr?.kind) {
      case "named":
        return { kind: "instance", type: expr.type };
      case "promise":
        return { kind: "promise", of: this.fromExpr(expr.of, call, self) };
      case "array":
        return { kind: "array", of: this.fromExpr(expr.of, call, self) };
      case "tuple":
        return { kind: "tuple", items: expr.items.map((item) => this.fromExpr(item, call, self)) };
      case "this":
        return self;
      case "promisified":
        return call && this.promisified(call);
      case "arg": {
        const arg = call?.arguments[expr.index];
        return arg && arg.type !== "SpreadElement" ? this.valueOf(arg) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** The value of a TypeScript annotation that names an imported or global class, no type checker asked. */
  annotated(type: TSESTree.TypeNode): Value | undefined {
    switch (type.type) {
      case "TSUnionType": {
        const known = type.types.map((t) => this.annotated(t)).filter(Boolean);
        return known.length === 1 ? known[0] : undefined;
      }
      case "TSArrayType": {
        const of = this.annotated(type.elementType);
        return of && { kind: "array", of };
      }
      case "TSTypeReference":
        return this.referenced(type);
      default:
        return undefined;
    }
  }

  private referenced(type: TSESTree.TSTypeReference): Value | undefined {
    const names = qualified(type.typeName);
    if (!names) return undefined;
    const args = type.typeArguments?.params ?? [];
    const [first, ...rest] = names;
    if (rest.length === 0 && (first!.name === "Promise" || first!.name === "PromiseLike"))
      return { kind: "promise", of: args[0] && this.annotated(args[0]) };
    if (rest.length === 0 && (first!.name === "Array" || first!.name === "ReadonlyArray" || first!.name === "Set")) {
      const of = args[0] && this.annotated(args[0]);
      return of && { kind: "array", of };
    }
    const variable = this.variables.get(first!);
    if (!variable || variable.defs.length === 0) {
      const type = rest.length === 0 ? this.registry.globalType(first!.name) : undefined;
      return type && { kind: "instance", type };
    }
    const def = variable.defs[0]!;
    if (def.type === "ClassName" && isClass(def.node as unknown as Node))
      return { kind: "self", node: def.node as unknown as ClassNode };
    const declared = def.node as unknown as Node;
    if (def.type === ("Type" as string) && declared.type === "TSTypeAliasDeclaration") {
      return this.memo.ask(this.aliases, declared, () => this.annotated(declared.typeAnnotation));
    }
    if (def.type !== "ImportBinding") return undefined;
    const declaration = def.parent as unknown as Node;
    const source = declaration?.type === "ImportDeclaration" ? declaration.source.value : undefined;
    if (source === undefined) return undefined;
    const specifier = def.node as unknown as Node;
    const last =
      rest.length > 0
        ? rest.at(-1)!.name
        : specifier.type === "ImportSpecifier"
          ? specifier.imported.type === "Identifier"
            ? specifier.imported.name
            : specifier.imported.value
          : first!.name;
    return this.namedIn(source, last, specifier.type === "ImportDefaultSpecifier" && rest.length === 0);
  }

  private namedIn(source: string, name: string, isDefault = false): Value | undefined {
    if (!this.registry.knowsModule(source)) return undefined;
    const pkgs = this.registry.module(source);
    const entry = this.registry.export(pkgs, [isDefault ? "default" : name])[0];
    const type =
      (entry?.api.class && this.registry.type(entry.api.class, entry.pkg)) || this.registry.namedType(pkgs, name);
    return type && { kind: "instance", type };
  }

  /** `@type {import("pg").Pool}` before a declaration or field. */
  private documented(node: Node | undefined): Value | undefined {
    const text = node && this.docOf(node);
    const match = text && /@type\s*\{([^}]+)\}/.exec(text);
    return match ? this.docType(match[1]!, node) : undefined;
  }

  private documentedParameter(fn: FunctionNode, parameter: Node): Value | undefined {
    if (parameter.type !== "Identifier") return undefined;
    const owner = docOwner(fn);
    const text = this.docOf(owner);
    if (!text?.includes("@param")) return undefined;
    for (const match of text.matchAll(/@param\s*\{([^}]+)\}\s*\[?([\w$]+)/g))
      if (match[2] === parameter.name) return this.docType(match[1]!, owner);
    return undefined;
  }

  /** `@returns {Promise<Pool>}` */
  private documentedReturn(fn: FunctionNode): Value | undefined {
    const owner = docOwner(fn);
    const match = /@returns?\s*\{([^}]+)\}/.exec(this.docOf(owner) ?? "");
    const value = match ? this.docType(match[1]!, owner) : undefined;
    // A promise of something unknown says less than the body.
    return value?.kind === "promise" && !value.of ? undefined : value;
  }

  private docType(text: string, near: Node): Value | undefined {
    const trimmed = text
      .trim()
      .replace(/^[?!]/, "")
      .replace(/\s*\|\s*(null|undefined)\b/g, "")
      .replace(/^(null|undefined)\s*\|\s*/, "");
    const promise = /^Promise\s*<(.+)>$/.exec(trimmed);
    if (promise) return { kind: "promise", of: this.docType(promise[1]!, near) };
    const imported = /^import\s*\(["']([^"']+)["']\)(?:\.default)?\.([\w$.]+)$/.exec(trimmed);
    if (imported) return this.namedIn(imported[1]!, imported[2]!.split(".").at(-1)!);
    if (!/^[\w$.]+$/.test(trimmed)) return undefined;
    const path = trimmed.split(".");
    let scope: Scope.Scope | null = this.source.getScope(near as never);
    for (; scope; scope = scope.upper) {
      const variable = scope.set.get(path[0]!);
      if (!variable) continue;
      const value = this.variableValue(variable);
      const end = path.slice(1).reduce<Value | undefined>((at, name) => this.memberOf(at, name, near), value);
      if (end?.kind === "api") return this.fromRef(end.entries[0]?.api.class, end.entries[0]!.pkg);
      if (end?.kind === "class") return { kind: "self", node: end.node };
      return undefined;
    }
    const global = path.length === 1 ? this.registry.globalType(trimmed) : undefined;
    return global && { kind: "instance", type: global };
  }

  /** The JSDoc comment of a function, before the statement or member that it stands in. */
  docOfFunction(fn: FunctionNode): string | undefined {
    return this.docOf(docOwner(fn));
  }

  /** The JSDoc comment right before a node. */
  docOf(node: Node): string | undefined {
    if (!this.jsdoc.has(node)) {
      const before = this.source.getCommentsBefore(node as never).at(-1);
      this.jsdoc.set(node, before?.type === "Block" && before.value.startsWith("*") ? before.value : undefined);
    }
    return this.jsdoc.get(node);
  }

  // ---- overloads

  /** The overload that fits a call. */
  choose(found: readonly Entry[], call: CallNode): Entry | undefined {
    const fitting = found.filter(({ api }) =>
      call.type === "NewExpression" ? api.class !== undefined || api.acquires === "new" || found.length === 1 : true,
    );
    const chosen = fitting.find(({ api, pkg }) =>
      (api.when ?? []).every((condition) => this.satisfies(condition, call, pkg)),
    );
    return chosen && asWritten(chosen, call, this);
  }

  /** Decides a condition on what is written at the call; what cannot be decided does not hold. */
  satisfies(condition: Condition, call: CallNode, pkg: PackageContract): boolean {
    const verdict = this.decide(condition, call, pkg);
    return verdict === undefined ? false : condition.not ? !verdict : verdict;
  }

  private decide(condition: Condition, call: CallNode, pkg: PackageContract): boolean | undefined {
    if (condition.at === "args.length") {
      if (call.arguments.some((a) => a.type === "SpreadElement")) return undefined;
      return call.arguments.length === condition.is;
    }
    const found = this.lookUp(condition.at, call);
    if (found === undefined) return undefined;
    if (condition.absent !== undefined) return (found === "absent" || isNullish(found)) === condition.absent;
    if (found === "absent") return false;
    const node = this.constant(found);
    if (condition.is !== undefined) {
      if (condition.is === null) return isNullish(node) ? true : node.type === "Literal" ? false : undefined;
      const text = stringValue(node);
      if (text !== undefined) return text === condition.is;
      return node.type === "Literal" ? node.value === condition.is : undefined;
    }
    if (condition.matches !== undefined) return matchesText(condition.matches, node);
    if (condition.named !== undefined) {
      const name = lastName(found);
      return name === undefined ? undefined : new RegExp(condition.named).test(name);
    }
    if (condition.kind !== undefined) return this.kindIs(condition.kind, node);
    if (condition.class !== undefined) {
      const value = this.valueOf(node);
      if (value?.kind !== "instance") return undefined;
      const wanted = asArray(condition.class);
      const { type } = value;
      return this.registry
        .lineage(type)
        .some((t) => wanted.some((ref) => this.registry.type(ref, pkg)?.contract === t.contract));
    }
    return true;
  }

  /** What stands at a place of a call (`"arg1.agent"`); undefined where that cannot be told. */
  lookUp(at: string, call: CallNode): Node | "absent" | undefined {
    const [head, ...path] = at.split(".");
    if (head === "receiver") return call.callee.type === "MemberExpression" ? call.callee.object : undefined;
    const index = head === "last" ? call.arguments.length - 1 : Number(/^arg(\d+)$/.exec(head!)?.[1] ?? NaN);
    if (Number.isNaN(index)) return undefined;
    if (call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) return undefined;
    const arg = call.arguments[index];
    if (!arg) return "absent";
    let node: Node = arg;
    for (const name of path) {
      const object = this.constant(node);
      if (object.type !== "ObjectExpression") return isNullish(object) ? "absent" : undefined;
      let found: Node | undefined;
      let open = false;
      for (const property of object.properties) {
        if (property.type === "SpreadElement") open = true;
        else if (keyName(property) === name) found = property.value;
        else if (property.computed && keyName(property) === undefined) open = true;
      }
      if (!found) return open ? undefined : "absent";
      node = found;
    }
    return unwrap(node);
  }

  /** What was last written into a variable, where that is certain without following paths: its only value, or the assignment itself. */
  lastWritten(node: Node): Node | undefined {
    const inner = unwrap(node);
    if (inner.type === "AssignmentExpression") return inner.right;
    if (inner.type !== "Identifier") return inner;
    const variable = this.variables.get(inner);
    const writes = variable?.references.filter((reference) => reference.isWrite()) ?? [];
    // A loop reads anew into the same variable: all writes are of one kind then.
    return (writes.at(-1)?.writeExpr as unknown as Node | undefined) ?? undefined;
  }

  /** The member and the expression that a destructured variable comes from: `const { done } = await reader.read()`. */
  takenFrom(node: TSESTree.Identifier): { member: string; source: Node } | undefined {
    const def = this.variables.get(node)?.defs[0];
    const id = def?.name as unknown as Node | undefined;
    let property = id?.parent;
    if (property?.type === "AssignmentPattern") property = property.parent;
    if (property?.type !== "Property" || property.parent.type !== "ObjectPattern") return undefined;
    const member = keyName(property);
    const declarator = property.parent.parent;
    if (member === undefined || declarator?.type !== "VariableDeclarator" || !declarator.init) return undefined;
    return { member, source: declarator.init };
  }

  /** Follows a `const` to its initialiser. */
  constant(node: Node): Node {
    const inner = unwrap(node);
    if (inner.type !== "Identifier") return inner;
    const variable = this.variables.get(inner);
    const def = variable?.defs.length === 1 ? variable.defs[0] : undefined;
    const declarator = def?.node as unknown as Node | undefined;
    if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier" || !declarator.init)
      return inner;
    return variable!.references.some((r) => r.isWrite() && !r.init) ? inner : unwrap(declarator.init);
  }

  private kindIs(kind: NonNullable<Condition["kind"]>, node: Node): boolean | undefined {
    if (kind === "function") {
      if (isFunction(node)) return true;
      if (["ObjectExpression", "Literal", "TemplateLiteral", "ArrayExpression", "NewExpression"].includes(node.type))
        return false;
      const value = this.valueOf(node);
      if (value) return value.kind === "function" || value.kind === "api";
      if (node.type === "Identifier" && CALLBACK_NAME.test(node.name)) return true;
      return undefined;
    }
    if (kind === "object")
      return node.type === "ObjectExpression"
        ? true
        : node.type === "Literal" || node.type === "TemplateLiteral"
          ? false
          : undefined;
    if (kind === "array") return node.type === "ArrayExpression" ? true : node.type === "Literal" ? false : undefined;
    if (kind === "string") {
      if (node.type === "TemplateLiteral") return true;
      return node.type === "Literal"
        ? typeof node.value === "string"
        : node.type === "ObjectExpression" || isFunction(node)
          ? false
          : undefined;
    }
    return node.type === "Literal" ? typeof node.value === kind : undefined;
  }
}

/** Names under which Node code hands callbacks on. */
const CALLBACK_NAME =
  /^(cb|callback|done|next|fn|resolve|reject|on[A-Z]\w*|handle[A-Z]\w*|\w+(Callback|Handler|Listener|Cb))$/;

export const LISTENS = new Set([
  "on",
  "once",
  "addListener",
  "prependListener",
  "prependOnceListener",
  "addEventListener",
]);

/** The callback contract of the argument at an index of a call. */
export function callbackAt(
  api: Api,
  call: CallNode,
  index: number,
): import("../contracts/vocabulary.js").Callback | undefined {
  return asArray(api.callback ?? []).find((c) => (c.arg === "last" ? call.arguments.length - 1 : c.arg) === index);
}

/** The name under which a function is known where it stands: its own, its variable's, its property's. */
export function nameOfFunction(fn: FunctionNode): string | undefined {
  if (fn.type !== "ArrowFunctionExpression" && fn.id) return fn.id.name;
  const { parent } = fn;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition" || parent?.type === "Property")
    return keyName(parent);
  if (parent?.type === "AssignmentExpression" && parent.left.type === "MemberExpression")
    return memberName(parent.left);
  return undefined;
}

/** How compilers wrap a required module: `__importDefault(require("pg"))`, `_interop_require_wildcard(…)`. */
const INTEROP = /^_{1,2}(?:importDefault|importStar|interop_?[rR]equire_?(?:[dD]efault|[wW]ildcard)|toESM)$/;

function isInterop(node: CallNode): boolean {
  if (node.type !== "CallExpression") return false;
  let callee = unwrap(node.callee);
  // `(0, tslib_1.__importDefault)(…)`
  if (callee.type === "SequenceExpression") callee = unwrap(callee.expressions.at(-1)!);
  const name =
    callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? memberName(callee) : undefined;
  return name !== undefined && INTEROP.test(name);
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === "MemberExpression" &&
    memberName(node) === "exports" &&
    node.object.type === "Identifier" &&
    node.object.name === "module"
  );
}

function ownExportPath(entry: Entry): string | undefined {
  for (const [name, apis] of Object.entries(entry.pkg.exports ?? {}))
    if (asArray(apis).includes(entry.api)) return name;
  return undefined;
}

function matchesText(pattern: string, node: Node): boolean | undefined {
  const literal = /^\/(.*)\/(i?)$/s.exec(pattern);
  const regex = new RegExp(literal ? literal[1]! : pattern, literal?.[2] ?? "");
  if (node.type === "Literal") return regex.test(String(node.value));
  if (node.type === "TemplateLiteral") return regex.test(node.quasis.map((q) => q.value.cooked ?? "").join("${}"));
  if (node.type === "BinaryExpression" && node.operator === "+")
    return matchesText(pattern, node.left as Node) || undefined;
  return undefined;
}

/** The name that says most of an expression: a variable's, a member's, that of the function which is called. */
function lastName(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "Identifier") return inner.name;
  if (inner.type === "ThisExpression") return "this";
  if (inner.type === "AwaitExpression") return lastName(inner.argument);
  if (inner.type === "ArrayExpression") return "[]";
  // An element has the name of its list.
  if (inner.type === "MemberExpression") return memberName(inner) ?? lastName(inner.object);
  return inner.type === "CallExpression" ? lastName(inner.callee) : undefined;
}

function constructorOf(node: ClassNode): FunctionNode | undefined {
  for (const member of node.body.body)
    if (member.type === "MethodDefinition" && member.kind === "constructor" && isFunction(member.value))
      return member.value;
  return undefined;
}

const returned = new WeakMap<FunctionNode, readonly Node[]>();

/** The expressions that a function may return, its own only. */
export function returnedExpressions(fn: FunctionNode, keys: Record<string, readonly string[]>): readonly Node[] {
  if (fn.body.type !== "BlockStatement") return [fn.body];
  const known = returned.get(fn);
  if (known) return known;
  const found: Node[] = [];
  returned.set(fn, found);
  eachOwn(fn.body, keys, (node) => {
    if (node.type === "ReturnStatement" && node.argument) found.push(node.argument);
  });
  return found;
}

function thisAssignments(body: Node, keys: Record<string, readonly string[]>): [string, Node][] {
  const found: [string, Node][] = [];
  eachOwn(body, keys, (node) => {
    if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") return;
    if (node.left.object.type !== "ThisExpression" || isNullish(node.right)) return;
    const name = memberName(node.left);
    if (name !== undefined) found.push([name, node.right]);
  });
  return found;
}

/** Visits a body without entering plain functions and classes; arrow functions share `this`, and are entered only for assignments. */
function eachOwn(body: Node, keys: Record<string, readonly string[]>, visit: (node: Node) => void): void {
  walk(body, keys, (at) => {
    if (at !== body && (isFunction(at) || isClass(at))) return false;
    visit(at);
    return true;
  });
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

function docOwner(fn: FunctionNode): Node {
  let at: Node = fn;
  while (
    at.parent &&
    [
      "VariableDeclarator",
      "VariableDeclaration",
      "MethodDefinition",
      "PropertyDefinition",
      "Property",
      "ExportNamedDeclaration",
      "ExportDefaultDeclaration",
      "AssignmentExpression",
      "ExpressionStatement",
    ].includes(at.parent.type)
  ) {
    at = at.parent;
    if (at.type === "MethodDefinition" || at.type === "PropertyDefinition" || at.type === "Property") break;
  }
  return at;
}

function qualified(name: TSESTree.EntityName): TSESTree.Identifier[] | undefined {
  if (name.type === "Identifier") return [name];
  if (name.type === "TSQualifiedName") {
    const left = qualified(name.left);
    return left && [...left, name.right];
  }
  return undefined;
}
