/**
 * What an expression is, without a type checker: which module's export, an instance of which contract's type, a promise of it,
 * a function or class of this file. On demand and memoised; unknown is `undefined`, and unknown is silent.
 */
import type { SourceCode } from "eslint";
import type { TSESTree } from "@typescript-eslint/utils";
import { type Entry, type Registry, type ResolvedType, type TypeExpr, asArray } from "../contracts/registry.js";
import type { Names } from "../contracts/names.js";
import type { Condition, PackageContract, TypeRef } from "../contracts/vocabulary.js";
import { Annotations } from "./annotations.js";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type MethodCall,
  type Node,
  chainCall,
  enclosingClass,
  enclosingObject,
  isCall,
  keyName,
  memberName,
  methodCall,
  nameOf,
  promiseStatic,
  stringValue,
  unwrap,
} from "./ast.js";
import { Effort } from "./effort.js";
import { constructorOf, returnedExpressions } from "./functions.js";
import { Members } from "./members.js";
import { globalsOf, variablesOf } from "./identifiers.js";
import { type Answers, Memo } from "./memo.js";
import { modulesIn } from "./modules.js";
import { Objects } from "./objects.js";
import { Overloads } from "./overloads.js";
import { isPlainCall, sparing } from "./plain-calls.js";
import { type OwnCall, type Relevant, relevantCalls } from "./relevant.js";
import { Relays } from "./relays.js";
import { COMBINATORS, Results } from "./results.js";
import { Survey } from "./survey.js";
import type { TypeOracle, Value, Variable } from "./value.js";
import { type ListenerEvent, Variables } from "./variables.js";

export { LISTENS } from "./listens.js";
export { nameOfFunction, returnedExpressions } from "./functions.js";
export { callbackAt } from "./overloads.js";
export type { TypeOracle, Value, Variable } from "./value.js";

/** Names of members that nobody needs to write: of lists, modules, classes. */
const ALWAYS = /^(?:\d+|default|prototype)$/;

/** What a method that gives something back is called. */
export const DISPOSALS =
  /^(?:close|end|quit|disconnect|destroy|release|terminate|stop|dispose|shutdown|cleanup|drain|unsubscribe|\[Symbol\.(?:asyncD|d)ispose\])$/;

export class Origins {
  private readonly variables: ReadonlyMap<Node, Variable>;
  private readonly entries: Answers<CallNode, Entry> = new Map();
  private readonly values: Answers<Node, Value> = new Map();
  private readonly ofVariable: Answers<Variable, Value> = new Map();
  private readonly ofThis: Answers<Node, Value> = new Map();
  private readonly ofReturn: Answers<FunctionNode, Value> = new Map();
  private readonly memo = new Memo();
  private readonly memberNames = new Map<string, boolean>();
  private relevance: Relevant | undefined;
  readonly effort = new Effort();
  readonly survey: Survey;
  readonly annotations = new Annotations(this);
  readonly overloads = new Overloads(this);
  readonly bindings = new Variables(this);
  readonly memberValues = new Members(this);
  private readonly objects = new Objects(this);
  readonly relays = new Relays(this);
  private readonly results = new Results(this);
  private readonly names: Names;
  /** Types, if there are any; not asked what the language says. */
  readonly oracle: TypeOracle | undefined;

  constructor(
    readonly source: SourceCode,
    readonly registry: Registry,
    oracle?: TypeOracle,
    modules: ReadonlySet<string> = modulesIn(source.text),
  ) {
    this.oracle = oracle && sparing(oracle, (node) => isCall(node) && isPlainCall(node, this));
    this.names = registry.names(modules, globalsOf(source), oracle && (oracle.modules ?? "any"));
    this.survey = new Survey(source);
    this.variables = variablesOf(source);
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
    switch (node.type) {
      case "Identifier": {
        const variable = this.variables.get(node);
        // What a variable holds is known by the variable.
        if (variable && variable.defs.length > 0) return this.variableValue(variable);
        break;
      }
      case "MemberExpression":
        if (!this.mayBeKnown(node)) return undefined;
        break;
      // Of these no contract says anything, whatever is in them.
      case "Literal":
      case "TemplateLiteral":
      case "BinaryExpression":
      case "UnaryExpression":
        return undefined;
    }
    return this.memo.ask(this.values, node, this.findValue);
  }

  private readonly findValue = (node: Node): Value | undefined => {
    this.effort.spend();
    return this.infer(node);
  };

  /** The contract's entry that a call or `new` means, the overload chosen by its arguments. */
  apiOf(call: CallNode): Entry | undefined {
    return this.memo.ask(this.entries, call, this.findApi);
  }

  private readonly findApi = (call: CallNode): Entry | undefined => {
    const callee = call.type === "CallExpression" ? unwrap(call.callee) : undefined;
    const name = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
    // Most methods have names that no contract knows, and to find out what they are called on costs most of all.
    const isKnown = name === undefined || this.names.ofFunction(name) || this.survey.holders.has(name);
    return isKnown ? this.entryOf(call, this.valueOf(call.callee) ?? this.typedCallee(call)) : undefined;
  };

  /** The entry that a call means, given what it calls. */
  private entryOf(call: CallNode, called: Value | undefined): Entry | undefined {
    let callee = called;
    if (callee?.kind === "module") {
      const entries = this.registry.export(callee.pkgs, callee.path);
      const [first] = entries;
      if (!isValue(first)) return this.overloads.choose(entries, call);
      // `require("got")(…)`: the default export is a value that can be called.
      callee = this.fromRef(first.api.value, first.pkg);
    }
    if (callee?.kind === "api") return this.overloads.choose(callee.entries, call);
    if (callee?.kind === "instance")
      return this.overloads.choose(
        call.type === "NewExpression" ? this.registry.constructOf(callee.type) : this.registry.callOf(callee.type),
        call,
      );
    const named = callee ? undefined : this.methodApi(call);
    return named?.api.returns === undefined ? undefined : named;
  }

  /** Every call and `new` of the file, in source order. */
  get calls(): readonly CallNode[] {
    return this.survey.calls;
  }

  /** The calls that mean something by contract, in source order. */
  get known(): readonly CallNode[] {
    return this.sorted.known;
  }

  /** Those as well that may mean something by their names, in source order. */
  get said(): readonly CallNode[] {
    return this.sorted.said;
  }

  /** The calls that run functions of the file, or make instances of its classes, in source order. */
  get own(): readonly OwnCall[] {
    return this.sorted.own;
  }

  /** The calls that can give a promise, several, or a query that waits to be awaited, in source order. */
  get promising(): readonly CallNode[] {
    return this.sorted.promising;
  }

  /** The calls that can matter to anybody, in source order. */
  get relevant(): readonly CallNode[] {
    return this.sorted.relevant;
  }

  private get sorted(): Relevant {
    return (this.relevance ??= relevantCalls(this, this.oracle !== undefined));
  }

  /** All that gives a member of a class of the file its value, by name (`static x` for static ones). */
  members(node: ClassNode): Map<string, Node[]> {
    return this.memberValues.of(node);
  }

  /** The event contract that `emitter.on("x", listener)` is about. */
  listenerEvent(call: Node): ListenerEvent | undefined {
    return this.bindings.listenerEvent(call);
  }

  /** The JSDoc comment of a function, before the statement or member that it stands in. */
  docOfFunction(fn: FunctionNode): string | undefined {
    return this.annotations.docOfFunction(fn);
  }

  /** The overload that fits a call. */
  choose(found: readonly Entry[], call: CallNode): Entry | undefined {
    return this.overloads.choose(found, call);
  }

  /** Decides a condition on what is written at the call; what cannot be decided does not hold. */
  satisfies(condition: Condition, call: CallNode, pkg: PackageContract): boolean {
    return this.overloads.satisfies(condition, call, pkg);
  }

  /** What stands at a place of a call (`"arg1.agent"`); undefined where that cannot be told. */
  lookUp(at: string, call: CallNode): Node | "absent" | undefined {
    return this.overloads.lookUp(at, call);
  }

  /** Whether types say that a call returns a promise. */
  typedPromise(call: CallNode): boolean {
    return this.oracle?.isPromise(call) === true;
  }

  /** The entry for a method that means something by its name and arguments, where nothing is known of its receiver. */
  methodApi(call: CallNode): Entry | undefined {
    const method = methodCall(call);
    const found = method ? this.registry.method(method.name) : [];
    return found.length > 0 && !this.valueOf(method!.object) ? this.overloads.choose(found, call) : undefined;
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
    if (!DISPOSALS.test(method.name) || method.call.arguments.length > 1 || destroysRows(method)) return false;
    return this.localCallee(call) === undefined;
  }

  /** The function of this file that an expression is or names, where that is certain. */
  functionOf(node: Node): FunctionNode | undefined {
    const value = this.valueOf(node);
    return value?.kind === "function" ? value.node : undefined;
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
    return this.functionOf(method.object);
  }

  /**
   * The callee of a method call whose receiver only types know. Types cost the most of all: they are asked only where the method's name
   * is one with which some contract acquires.
   */
  private typedCallee(call: CallNode): Value | undefined {
    if (!this.oracle) return undefined;
    const method = methodCall(call);
    if (!method || !this.names.acquires(method.name) || isPlainCall(call, this) || this.valueOf(method.object))
      return undefined;
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
      case "TSAsExpression":
      case "TSTypeAssertion":
      case "TSSatisfiesExpression":
        return this.annotations.annotated(node.typeAnnotation) ?? this.infer(unwrap(node));
      case "TSNonNullExpression":
      case "TSInstantiationExpression":
      case "ChainExpression":
        return this.infer(unwrap(node));
      case "Identifier": {
        const entries = this.registry.global(node.name);
        return entries.length > 0 ? { kind: "api", entries } : undefined;
      }
      case "ThisExpression":
        return this.memo.ask(this.ofThis, homeOfThis(node), this.findThis);
      case "MemberExpression":
        return this.memberValue(node);
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

  private readonly findThis = (home: Node): Value | undefined => {
    const owner = enclosingClass(home);
    if (owner) return { kind: isInStatic(home, owner) ? "class" : "self", node: owner };
    const object = enclosingObject(home);
    return object && { kind: "object", node: object };
  };

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
    const owner = this.valueOf(node.object);
    const member = owner ? this.memberOf(owner, name, node.object) : this.annotations.member(node.object, name);
    if (member || owner?.kind === "instance" || owner?.kind === "module") return member;
    return this.globalMember(node.object, name) ?? this.objects.member(node.object, name);
  }

  /** A member of a global of which contracts speak: `AbortSignal.timeout`. */
  private globalMember(object: Node, name: string): Value | undefined {
    if (object.type !== "Identifier") return undefined;
    const entries = this.registry.globalMember(object.name, name);
    return entries.length > 0 && this.isGlobal(object) ? { kind: "api", entries } : undefined;
  }

  /** Whether a contract or the file itself gives anything a member of this name; otherwise it does not matter whose it would be. */
  isMemberName(name: string): boolean {
    let is = this.memberNames.get(name);
    if (is === undefined) {
      const { holders, methods } = this.survey;
      is = this.names.has(name) || holders.has(name) || methods.has(name) || ALWAYS.test(name);
      this.memberNames.set(name, is);
    }
    return is;
  }

  private mayBeKnown(node: TSESTree.MemberExpression): boolean {
    const name = memberName(node);
    return name === undefined || this.isMemberName(name);
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
        return this.memberValues.fieldValue(owner.node, name) ?? this.inheritedMember(owner, name, receiver);
      case "class":
        return this.memberValues.fieldValue(owner.node, name, true);
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

  /** A member that a class of the file has from the package's class that it extends. */
  private inheritedMember(owner: Extract<Value, { kind: "self" }>, name: string, receiver: Node): Value | undefined {
    const type = this.memberValues.of(owner.node).has(name) ? undefined : this.memberValues.baseOf(owner.node)?.type;
    return type && this.instanceMember(type, name, receiver, owner);
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
    const name = nameOf(node.callee);
    if (node.type === "CallExpression" && name !== undefined) {
      if (name === "require" && node.callee.type === "Identifier" && this.isGlobal(node.callee))
        return this.moduleValue(stringValue(node.arguments[0]));
      const combinator = COMBINATORS.has(name) ? promiseStatic(node) : undefined;
      if (combinator) return this.results.combined(name, node);
      const chain = chainCall(node);
      if (chain) {
        const base = this.valueOf(chain.object);
        if (!base || this.isPromise(base)) return this.results.chained(base, chain.name, node);
      }
    }
    if (isInterop(node, name)) return node.arguments[0] && this.valueOf(node.arguments[0]);
    if (node.type === "NewExpression" && this.isGlobal(node.callee, "Promise"))
      return { kind: "promise", of: this.results.executed(node) };
    const callee = this.valueOf(node.callee);
    if (callee?.kind === "function")
      return node.type === "CallExpression"
        ? (this.relays.ofLocal(node, callee.node) ?? this.returnValue(callee.node))
        : undefined;
    if (callee?.kind === "class")
      return node.type === "NewExpression" ? { kind: "self", node: callee.node } : undefined;
    const entry = this.apiOf(node);
    if (entry) {
      if (node.type === "NewExpression" || (entry.api.class && !entry.api.returns))
        return this.fromRef(entry.api.class, entry.pkg);
      return this.fromRef(entry.api.returns, entry.pkg, node, callee?.kind === "api" ? callee.self : callee);
    }
    return this.results.collectionCall(node);
  }

  /** What a function of this file returns: the first known value of its return statements; a promise where it is async. */
  returnValue(fn: FunctionNode, resolved = false): Value | undefined {
    const value = this.memo.ask(this.ofReturn, fn, this.findReturn);
    return resolved && value?.kind === "promise" ? value.of : value;
  }

  private readonly findReturn = (fn: FunctionNode): Value | undefined => {
    let value = fn.returnType
      ? this.annotations.annotated(fn.returnType.typeAnnotation)
      : this.annotations.documentedReturn(fn);
    if (!value) for (const result of returnedExpressions(fn, this.survey)) if ((value = this.valueOf(result))) break;
    if (fn.generator) return undefined;
    return fn.async && value?.kind !== "promise" ? { kind: "promise", of: value } : value;
  };

  /** What a variable holds. */
  variableValue(variable: Variable): Value | undefined {
    return this.memo.ask(this.ofVariable, variable, this.findVariable);
  }

  private readonly findVariable = (variable: Variable): Value | undefined => this.bindings.inferVariable(variable);

  /** What a module specifier stands for, where a contract knows it. */
  moduleValue(specifier: string | undefined): Value | undefined {
    if (specifier === undefined || !this.registry.knowsModule(specifier)) return undefined;
    const pkgs = this.registry.module(specifier);
    return pkgs.length > 0 ? { kind: "module", pkgs, path: [] } : undefined;
  }

  /** The export of a module. */
  exported(pkgs: PackageContract[], path: string[]): Value | undefined {
    const entries = this.registry.export(pkgs, path);
    const first = entries[0];
    if (!first) return { kind: "module", pkgs, path };
    if (isValue(first)) return this.fromRef(first.api.value, first.pkg);
    return { kind: "api", entries };
  }

  /** The value that a type expression of a contract stands for. */
  fromRef(ref: TypeRef | undefined, pkg: PackageContract, call?: CallNode, self?: Value): Value | undefined {
    return this.fromExpr(this.registry.typeExpr(ref, pkg), call, self);
  }

  private fromExpr(expr: TypeExpr | undefined, call?: CallNode, self?: Value): Value | undefined {
    switch (expr?.kind) {
      case "named":
        return { kind: "instance", type: expr.type };
      case "promise":
        return { kind: "promise", of: this.resolved(this.fromExpr(expr.of, call, self)) };
      case "array":
        return { kind: "array", of: this.fromExpr(expr.of, call, self) };
      case "tuple":
        return { kind: "tuple", items: expr.items.map((item) => this.fromExpr(item, call, self)) };
      case "this":
        return self;
      case "promisified":
        return call && this.results.promisified(call);
      case "result":
        return call && this.relays.resultAt(call, expr.index);
      case "arg": {
        const arg = call?.arguments[expr.index];
        return arg && arg.type !== "SpreadElement" ? this.valueOf(arg) : undefined;
      }
      default:
        return undefined;
    }
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
}

/** The function, field or block of a class whose `this` an expression has; in no such thing, the outermost node. */
function homeOfThis(node: Node): Node {
  let at = node;
  while (at.parent) {
    at = at.parent;
    switch (at.type) {
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "PropertyDefinition":
      case "AccessorProperty":
      case "StaticBlock":
      case "ClassBody":
        return at;
    }
  }
  return at;
}

/** Whether a node stands in a static member of a class, whose `this` is the class. */
function isInStatic(node: Node, { body }: ClassNode): boolean {
  let at = node;
  while (at.parent && at.parent !== body) at = at.parent;
  return at.type === "StaticBlock" || ("static" in at && at.static === true);
}

/** How compilers wrap a required module: `__importDefault(require("pg"))`, `_interop_require_wildcard(…)`. */
const INTEROP = /^_{1,2}(?:importDefault|importStar|interop_?[rR]equire_?(?:[dD]efault|[wW]ildcard)|toESM)$/;

function isInterop(node: CallNode, name: string | undefined): boolean {
  if (node.type !== "CallExpression") return false;
  if (name !== undefined) return name.startsWith("_") && INTEROP.test(name);
  // `(0, tslib_1.__importDefault)(…)`
  const callee = unwrap(node.callee);
  const last = callee.type === "SequenceExpression" ? nameOf(callee.expressions.at(-1)!) : undefined;
  return last !== undefined && INTEROP.test(last);
}

/** `Member.destroy({ where, transaction })`: a query of rows. */
export function destroysRows({ name, call }: MethodCall): boolean {
  const [options] = call.arguments;
  return (
    name === "destroy" &&
    options?.type === "ObjectExpression" &&
    options.properties.some((one) => one.type === "Property" && /^(?:where|transaction)$/.test(keyName(one) ?? ""))
  );
}

/** Whether an entry is a value by itself, not what a decorator gives. */
function isValue(entry: Entry | undefined): entry is Entry & { api: { value: TypeRef } } {
  return entry?.api.value !== undefined && entry.api.decorates === undefined;
}

function ownExportPath(entry: Entry): string | undefined {
  for (const [name, apis] of Object.entries(entry.pkg.exports ?? {}))
    if (asArray(apis).includes(entry.api)) return name;
  return undefined;
}
