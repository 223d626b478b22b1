/** Finds the functions that answer requests: by what they are handed to, by their types, by their form. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Entry, type Registry, type ResolvedType, asArray } from "../../contracts/registry.js";
import { pattern } from "../../contracts/pattern.js";
import type { Api, HandlerForm, Handlers, PackageContract } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  declaredId,
  isCall,
  isFunction,
  keyName,
  memberName,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { type Origins, type Variable, returnedExpressions } from "../origin.js";
import type { Engine } from "./engine.js";
import { serves } from "./serving.js";

/** A function that answers requests, and how. */
export interface Found {
  fn: FunctionNode;
  how: Handlers;
  pkg: PackageContract;
  /** What it is handed to, in words. */
  label: string;
  /** It is taken for a handler only where it answers on every path but those on which something fails. */
  failuresOnly: boolean;
}

interface Form {
  form: HandlerForm;
  pkg: PackageContract;
}

/** Finds the functions of a file that answer requests. */
export class Finder {
  private readonly origins: Origins;
  private called: ReadonlySet<string> | undefined;
  private readonly registering = new Map<string, readonly Form[]>();
  private readonly standing = new Map<number, readonly Form[]>();
  /** The forms of handlers that a file of this name can have. */
  private readonly forms: readonly Form[];
  /** Those that something registers. */
  private readonly handed: readonly Form[];

  constructor(
    engine: Engine,
    private readonly registry: Registry,
    private readonly add: (found: Found) => void,
  ) {
    this.origins = engine.origins;
    const { filename } = engine;
    this.forms = registry.forms.filter(({ form }) => form.file === undefined || pattern(form.file).test(filename));
    this.handed = this.forms.filter(({ form }) => form.stands === "registered");
  }

  /** Functions that are handed to what runs them for each request. */
  registered(): void {
    for (const call of this.origins.said) {
      const event = this.origins.listenerEvent(call);
      if (event) {
        const { answers } = event.event;
        if (answers && !this.isServedElsewhere(call))
          this.arguments(call, [answers], event.pkg, `${event.type.name} '${event.name}'`, 1);
        continue;
      }
      const known = this.origins.apiOf(call);
      const entry = known ?? this.origins.methodApi(call);
      if (entry?.api.answers) {
        const name = this.origins.source.getText(unwrap(call.callee) as never).replace(/\s+/g, " ");
        const label = name.length > 40 ? entry.pkg.package : `${entry.pkg.package} ${name}`;
        const answers = asArray(entry.api.answers);
        this.options(call, answers, entry.pkg, label);
        this.arguments(
          call,
          answers.filter(({ at }) => at === undefined),
          entry.pkg,
          label,
        );
      }
      if (!known) this.atUnknown(call);
    }
  }

  /** Functions among the options of a call: `route({ handler })`. */
  private options(call: CallNode, answers: readonly Handlers[], pkg: PackageContract, label: string): void {
    for (const how of answers) {
      const given = how.at === undefined ? undefined : this.origins.lookUp(how.at, call);
      if (given === undefined || given === "absent") continue;
      for (const fn of this.functionsIn(given)) this.fit(fn, [how], pkg, label);
    }
  }

  private fit(fn: FunctionNode, answers: readonly Handlers[], pkg: PackageContract, label: string): void {
    const how = answers.find(({ params }) => params === undefined || params === fn.params.length);
    if (how && fn.params.length > how.response) this.add({ fn, how, pkg, label, failuresOnly: false });
  }

  private arguments(
    call: CallNode,
    answers: readonly Handlers[],
    pkg: PackageContract,
    label: string,
    only?: number,
  ): void {
    for (const [index, argument] of call.arguments.entries()) {
      if (argument.type === "SpreadElement") return;
      const here = (at: number | "last" | undefined): boolean =>
        at === undefined || at === index || (at === "last" && index === call.arguments.length - 1);
      if (only !== undefined && index !== only) continue;
      const fitting = only === undefined ? answers.filter((one) => here(one.arg)) : answers;
      for (const fn of this.functionsIn(argument)) this.fit(fn, fitting, pkg, label);
    }
  }

  /** `router.get("/", (req, res) => …)`, of a router that comes from elsewhere. */
  private atUnknown(call: CallNode): void {
    const name = methodCall(call)?.name;
    if (name === undefined) return;
    const forms = call.arguments.length === 0 ? [] : this.registrars(name);
    if (forms.length === 0) return;
    for (const argument of call.arguments)
      for (const fn of this.functionsIn(argument)) {
        const fitting = forms.find((one) => this.fits(fn, one));
        if (fitting) this.add({ fn, how: fitting.form, pkg: fitting.pkg, label: "", failuresOnly: false });
      }
  }

  /** The forms of handlers that a method of a name registers, going by that name. */
  private registrars(name: string): readonly Form[] {
    let forms = this.registering.get(name);
    if (!forms) {
      forms = this.handed.filter(({ form }) => pattern(form.registrar ?? "").test(name));
      this.registering.set(name, forms);
    }
    return forms;
  }

  /** Methods to which a decorator hands the response: `get(@Res() response)`. */
  decorated(): void {
    for (const call of this.origins.known) {
      const decorator = call.parent?.type === "Decorator" ? call.parent : undefined;
      if (!decorator) continue;
      const entry = this.origins.apiOf(call);
      const fn = decorator.parent.parent as Node;
      if (entry?.api.decorates !== "response" || entry.api.value === undefined || !isFunction(fn)) continue;
      const method = fn.parent as Node;
      const { decorators = [] } = method as { decorators?: readonly TSESTree.Decorator[] };
      if (decorators.length === 0 || decorators.some((one) => this.decorates(one) === "answered")) continue;
      const at = (as: Api["decorates"]): number =>
        fn.params.findIndex((param) => param.decorators.some((one) => this.decorates(one) === as));
      const next = at("next");
      const how: Handlers = { response: at("response"), type: entry.api.value, ...(next >= 0 && { next }) };
      this.add({ fn, how, pkg: entry.pkg, label: entry.pkg.package, failuresOnly: false });
    }
  }

  private decorates({ expression }: TSESTree.Decorator): Api["decorates"] {
    return isCall(expression) ? this.origins.apiOf(expression)?.api.decorates : undefined;
  }

  /** Functions that nobody of this file registers, but that can only be handlers. */
  byForm(): void {
    for (const scope of this.origins.source.scopeManager?.scopes ?? []) {
      const fn = scope.type === "function" ? (scope.block as unknown as Node) : undefined;
      if (!isFunction(fn) || fn.params.length === 0) continue;
      const typed = this.typed(fn);
      if (typed) {
        if (!this.isHelper(fn)) this.fit(fn, asArray(typed.api.answers!), typed.pkg, typed.pkg.package);
        continue;
      }
      const standing = this.standingFor(fn.params.length);
      if (standing.length === 0) continue;
      const find = (stands: HandlerForm["stands"]): Form | undefined =>
        standing.find((one) => one.form.stands === stands && this.fits(fn, one));
      const byDefault = find("default");
      if (byDefault && isDefaultExport(fn, this.origins)) {
        this.add({ fn, how: byDefault.form, pkg: byDefault.pkg, label: byDefault.pkg.package, failuresOnly: false });
        continue;
      }
      const anywhere = find("anywhere");
      const exported = anywhere ? undefined : find("exported");
      const one = anywhere ?? exported;
      if (!one || this.isHelper(fn)) continue;
      const isServing = !anywhere && serves(fn, one.form.response, this.origins);
      if (anywhere ? !this.isHandedOn(fn) || !this.uses(fn, anywhere.form.next) : !this.isOffered(fn, isServing))
        continue;
      this.add({ fn, how: one.form, pkg: one.pkg, label: "", failuresOnly: !anywhere && !isServing });
    }
  }

  /** What the type of a function says that it answers: `const list: RequestHandler = …`. */
  private typed(fn: FunctionNode): Entry | undefined {
    const { parent } = outward(fn);
    const owner =
      parent?.type === "VariableDeclarator" ? parent.id : parent?.type === "PropertyDefinition" ? parent : undefined;
    const { typeAnnotation } = (owner ?? {}) as { typeAnnotation?: TSESTree.TSTypeAnnotation };
    const type = typeAnnotation?.typeAnnotation;
    if (type?.type !== "TSTypeReference") return undefined;
    const names: TSESTree.Identifier[] = [];
    let at: Node = type.typeName;
    for (; at.type === "TSQualifiedName"; at = at.left) names.unshift(at.right);
    const def = at.type === "Identifier" ? this.origins.variable(at)?.defs[0] : undefined;
    const specifier = def?.node as unknown as Node | undefined;
    const declaration = def?.parent as unknown as Node | undefined;
    if (declaration?.type !== "ImportDeclaration") return undefined;
    const imported = specifier?.type === "ImportSpecifier" ? specifier.imported : undefined;
    const name = names.at(-1) ?? imported;
    if (name?.type !== "Identifier") return undefined;
    const pkgs = this.registry.module(declaration.source.value);
    return this.registry.export(pkgs, [name.name]).find(({ api }) => api.answers);
  }

  /** The forms of handlers with so many parameters. */
  private standingFor(params: number): readonly Form[] {
    let found = this.standing.get(params);
    if (!found) this.standing.set(params, (found = this.forms.filter(({ form }) => form.names.length === params)));
    return found;
  }

  /** Whether a parameter is annotated with a type, or with one that extends it. */
  private isOfType(param: Node, wanted: ResolvedType | undefined): boolean {
    const value = param.type === "Identifier" && param.typeAnnotation ? this.origins.valueOf(param) : undefined;
    if (value?.kind !== "instance") return false;
    return this.registry.lineage(value.type).some(({ name, pkg }) => name === wanted?.name && pkg === wanted.pkg);
  }

  private fits(fn: FunctionNode, { form, pkg }: Form): boolean {
    return (
      fn.params.length === form.names.length &&
      (!form.annotated || this.isAnnotated(fn, form, pkg)) &&
      form.names.every((name, index) => {
        const param = fn.params[index]!;
        if (name === "" || (param.type === "Identifier" && pattern(name).test(param.name))) return true;
        return index === form.response && this.isOfType(param, this.registry.type(form.type, pkg));
      })
    );
  }

  /** Whether a function says that it gets a response, and gives nothing itself. */
  private isAnnotated(fn: FunctionNode, form: HandlerForm, pkg: PackageContract): boolean {
    return (
      this.isOfType(fn.params[form.response]!, this.registry.type(form.type, pkg)) &&
      !this.isHelper(fn) &&
      returnedExpressions(fn, this.origins.survey).every((returned) => {
        const value = unwrap(returned);
        return isCall(value.type === "AwaitExpression" ? unwrap(value.argument) : value);
      })
    );
  }

  private uses(fn: FunctionNode, index: number | undefined): boolean {
    if (index === undefined) return true;
    const param = fn.params[index];
    const variable = param?.type === "Identifier" ? this.origins.variable(param) : undefined;
    return variable !== undefined && variable.references.length > 0;
  }

  /** It says by a value whether it answered, or is called by other code of this file: what is owed is owed there. */
  private isHelper(fn: FunctionNode): boolean {
    const returns = returnedExpressions(fn, this.origins.survey);
    if (returns.some((e) => e !== fn.body && unwrap(e).type === "Literal")) return true;
    const name = nameOf(fn);
    if (name === undefined) return false;
    const variable = this.variableOf(fn);
    if (variable) return variable.references.some((r) => isCallee(r.identifier as unknown as Node));
    if (!this.called)
      this.called = new Set(
        this.origins.calls.flatMap((call) => {
          const callee = unwrap(call.callee);
          const member = callee.type === "MemberExpression" ? memberName(callee) : undefined;
          return member !== undefined && call.arguments.length > 1 ? [member] : [];
        }),
      );
    return this.called.has(name);
  }

  /** Whether others can get hold of a function: it is exported, or a method that serves. */
  private isOffered(fn: FunctionNode, isServing: boolean): boolean {
    const { parent } = outward(fn);
    const isMethod = parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition";
    return (isServing && isMethod) || isExported(fn, this.origins);
  }

  private variableOf(fn: FunctionNode): Variable | undefined {
    const id = declaredId(fn);
    return id && this.origins.variable(id);
  }

  /** Whether a function goes somewhere as a value. */
  private isHandedOn(fn: FunctionNode): boolean {
    const variable = this.variableOf(fn);
    if (variable)
      return (
        isExported(fn, this.origins) ||
        variable.references.some((r) => !r.init && !isCallee(r.identifier as unknown as Node))
      );
    const { node, parent } = outward(fn);
    if (isCall(parent)) return parent.callee !== node;
    return (
      parent !== undefined &&
      [
        "ReturnStatement",
        "ArrowFunctionExpression",
        "Property",
        "AssignmentExpression",
        "ExportDefaultDeclaration",
        "MethodDefinition",
        "PropertyDefinition",
        "ArrayExpression",
      ].includes(parent.type)
    );
  }

  /** The functions of this file that an argument is or holds: itself, those of a list, what a wrapper gets, what a factory returns. */
  private functionsIn(argument: Node): FunctionNode[] {
    const inner = unwrap(argument);
    if (isFunction(inner)) return [inner];
    if (inner.type === "ArrayExpression") return inner.elements.flatMap((e) => (e ? this.functionsIn(e) : []));
    if (inner.type === "Identifier" || inner.type === "MemberExpression") {
      const fn = this.origins.functionOf(inner);
      return fn ? [fn] : [];
    }
    if (inner.type !== "CallExpression") return [];
    const local = this.origins.localCallee(inner);
    if (!local) {
      const named = inner.arguments.flatMap((a) => (isFunction(unwrap(a)) ? [unwrap(a) as FunctionNode] : []));
      return named.filter((fn) => this.handed.some((one) => this.fits(fn, one)));
    }
    return returnedExpressions(local, this.origins.survey).flatMap((e) => {
      const value = unwrap(e);
      return isFunction(value) && this.handed.some((one) => this.fits(value, one)) ? [value] : [];
    });
  }

  /** Whether other listeners of the same server may answer. */
  private isServedElsewhere(call: CallNode): boolean {
    const receiver = methodCall(call)?.object;
    const event = call.arguments[0];
    const id = receiver && unwrap(receiver);
    const variable = id?.type === "Identifier" ? this.origins.variable(id) : undefined;
    if (!variable || event?.type !== "Literal") return false;
    const made = this.origins.constant(id!);
    if (isCall(made) && made.arguments.some((a) => a.type !== "ObjectExpression" && a.type !== "Literal")) return true;
    const listeners = variable.references.filter((r) => {
      const { node, parent } = outward(r.identifier as unknown as Node);
      const method = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
      if (!isCall(method)) return false;
      const [first] = method.arguments;
      return first?.type === "Literal" && first.value === event.value;
    });
    return listeners.length > 1;
  }
}

/** Whether a name is called. */
export function isCallee(id: Node): boolean {
  const { node, parent } = outward(id);
  return isCall(parent) && parent.callee === node;
}

function nameOf(fn: FunctionNode): string | undefined {
  if (fn.type === "FunctionDeclaration") return fn.id?.name;
  const { parent } = outward(fn);
  if (parent?.type === "VariableDeclarator") return parent.id.type === "Identifier" ? parent.id.name : undefined;
  if (parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition" || parent?.type === "Property")
    return keyName(parent);
  return undefined;
}

/** Whether a module exports a function under a name. */
function isExported(fn: FunctionNode, origins: Origins): boolean {
  let at: Node = fn;
  while (at.parent && ["VariableDeclarator", "VariableDeclaration"].includes(at.parent.type)) at = at.parent;
  if (at.parent?.type === "ExportNamedDeclaration" || at.parent?.type === "ExportDefaultDeclaration") return true;
  const { node, parent } = outward(fn);
  if (isExportValue(node, parent)) return true;
  const id = declaredId(fn);
  const variable = id && origins.variable(id);
  return (
    variable?.references.some((r) => {
      const use = outward(r.identifier as unknown as Node);
      return use.parent?.type === "ExportSpecifier" || isExportValue(use.node, use.parent);
    }) ?? false
  );
}

/** `exports.x = …`, `module.exports = …`, `module.exports = { x: … }` */
function isExportValue(node: Node, parent: Node | undefined): boolean {
  if (parent?.type === "Property" && parent.value === node) {
    const literal = outward(parent.parent);
    return isExportValue(literal.node, literal.parent);
  }
  if (parent?.type === "ExportDefaultDeclaration") return true;
  if (parent?.type !== "AssignmentExpression" || parent.right !== node) return false;
  let root: Node = parent.left;
  while (root.type === "MemberExpression") {
    if (memberName(root) === "exports" && root.object.type === "Identifier" && root.object.name === "module")
      return true;
    root = root.object;
  }
  return root.type === "Identifier" && root.name === "exports";
}

/** Whether a function is what a module exports by itself, perhaps through wrappers. */
function isDefaultExport(fn: FunctionNode, origins: Origins): boolean {
  const isDefault = (from: Node): boolean => {
    let { node, parent } = outward(from);
    while (isCall(parent) && parent.callee !== node) ({ node, parent } = outward(parent));
    if (parent?.type === "ExportDefaultDeclaration") return true;
    return (
      parent?.type === "AssignmentExpression" &&
      parent.left.type === "MemberExpression" &&
      memberName(parent.left) === "exports"
    );
  };
  if (isDefault(fn)) return true;
  const id = declaredId(fn);
  const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
  return variable?.references.some((r) => isDefault(r.identifier as unknown as Node)) ?? false;
}
