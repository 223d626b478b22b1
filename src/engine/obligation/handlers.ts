/** Finds the functions that answer requests, by contract or by their form, and what each owes for the response that it gets. */
import { type Registry, asArray } from "../../contracts/registry.js";
import type { HandlerForm, Handlers, PackageContract } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  isCall,
  isFunction,
  keyName,
  memberName,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { type Origins, type Variable, returnedExpressions } from "../origin.js";
import type { Birth, Exchange } from "./birth.js";
import { NO_FACTS } from "./facts.js";
import type { Engine } from "./engine.js";

interface Found {
  fn: FunctionNode;
  how: Handlers;
  pkg: PackageContract;
  label: string;
  failuresOnly: boolean;
}

/** A birth for each handler of the file: its response, from the first line on. */
export function handlerBirths(engine: Engine, registry: Registry): Birth[] {
  const found = new Map<FunctionNode, Found>();
  const finder = new Finder(engine, registry, (one) => {
    if (!found.has(one.fn)) found.set(one.fn, one);
  });
  finder.registered();
  finder.byForm();
  return [...found.values()].flatMap((one) => {
    const birth = birthOf(one, engine, registry);
    return birth ? [birth] : [];
  });
}

function birthOf({ fn, how, pkg, label, failuresOnly }: Found, engine: Engine, registry: Registry): Birth | undefined {
  const { origins, places, units } = engine;
  if (fn.generator || (how.sync && fn.async) || usesArguments(fn, origins)) return undefined;
  const parameter = (index: number | undefined): Variable | undefined => {
    const param = index === undefined ? undefined : fn.params[index];
    const id = param?.type === "AssignmentPattern" ? param.left : param;
    return id?.type === "Identifier" ? origins.variable(id) : undefined;
  };
  const response = parameter(how.response);
  const type = registry.type(how.type, pkg);
  const obligation = type && registry.obligation(type);
  const graph = units.graph(fn);
  if (!response || !obligation || !graph) return undefined;
  // A response that is called is another library's.
  if (response.references.some((r) => isCallee(r.identifier as unknown as Node))) return undefined;
  const next = parameter(how.next);
  const request = parameter(how.request);
  const requestType = how.requestType === undefined ? undefined : registry.type(how.requestType, pkg);
  const exchange: Exchange = {
    peers: request ? [{ variable: request, type: requestType }] : [],
    returns: how.returns,
    failuresOnly,
  };
  return {
    node: response.identifiers[0] as unknown as Node,
    obligation,
    label,
    type,
    unit: fn,
    graph,
    block: graph.entry,
    index: 0,
    carriers: [places.ofVariable(response), ...(next ? [`${places.ofVariable(next)}!`] : [])],
    promise: false,
    opensBy: undefined,
    parents: [],
    aborters: [],
    attached: [],
    noError: undefined,
    facts: NO_FACTS,
    exchange,
  };
}

class Finder {
  private readonly origins: Origins;
  private called: ReadonlySet<string> | undefined;

  constructor(
    engine: Engine,
    private readonly registry: Registry,
    private readonly add: (found: Found) => void,
  ) {
    this.origins = engine.origins;
    this.filename = engine.filename;
  }
  private readonly filename: string;

  /** Functions that are handed to what runs them for each request. */
  registered(): void {
    for (const call of this.origins.calls) {
      const event = this.origins.listenerEvent(call);
      if (event) {
        const { answers } = event.event;
        if (answers && !this.isServedElsewhere(call))
          this.arguments(call, [answers], event.pkg, `${event.type.name} '${event.name}'`, 1);
        continue;
      }
      const entry = this.origins.apiOf(call);
      if (entry?.api.answers) {
        const name = this.origins.source.getText(unwrap(call.callee) as never).replace(/\s+/g, " ");
        const label = name.length > 40 ? entry.pkg.package : `${entry.pkg.package} ${name}`;
        this.arguments(call, asArray(entry.api.answers), entry.pkg, label);
      } else if (!entry) this.atUnknown(call);
    }
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
      for (const fn of this.functionsIn(argument)) {
        const how = answers.find(
          (one) =>
            (only !== undefined || here(one.arg)) && (one.params === undefined || one.params === fn.params.length),
        );
        if (how && fn.params.length > how.response) this.add({ fn, how, pkg, label, failuresOnly: false });
      }
    }
  }

  /** `router.get("/", (req, res) => …)`, of a router that comes from elsewhere. */
  private atUnknown(call: CallNode): void {
    const name = methodCall(call)?.name;
    if (name === undefined) return;
    const forms = this.forms("registered").filter(({ form }) => new RegExp(form.registrar ?? "").test(name));
    if (forms.length === 0) return;
    for (const argument of call.arguments)
      for (const fn of this.functionsIn(argument)) {
        const fitting = forms.find(({ form }) => this.fits(fn, form));
        if (fitting) this.add({ fn, how: fitting.form, pkg: fitting.pkg, label: "", failuresOnly: false });
      }
  }

  /** Functions that nobody of this file registers, but that can only be handlers. */
  byForm(): void {
    const standing = {
      anywhere: this.forms("anywhere"),
      exported: this.forms("exported"),
      default: this.forms("default"),
    };
    for (const scope of this.origins.source.scopeManager?.scopes ?? []) {
      const fn = scope.type === "function" ? (scope.block as unknown as Node) : undefined;
      if (!isFunction(fn) || fn.params.length < 2) continue;
      const find = (forms: readonly { form: HandlerForm; pkg: PackageContract }[]): typeof forms =>
        forms.filter(({ form }) => this.fits(fn, form));
      const [byDefault] = find(standing.default);
      if (byDefault && isDefaultExport(fn, this.origins)) {
        this.add({ fn, how: byDefault.form, pkg: byDefault.pkg, label: byDefault.pkg.package, failuresOnly: false });
        continue;
      }
      const [anywhere] = find(standing.anywhere);
      const [exported] = anywhere ? [] : find(standing.exported);
      const one = anywhere ?? exported;
      if (!one || this.isHelper(fn)) continue;
      if (anywhere ? !this.isHandedOn(fn) || !this.uses(fn, anywhere.form.next) : !isExported(fn, this.origins))
        continue;
      this.add({ fn, how: one.form, pkg: one.pkg, label: "", failuresOnly: !anywhere });
    }
  }

  private forms(stands: HandlerForm["stands"]): { form: HandlerForm; pkg: PackageContract }[] {
    return this.registry.forms.filter(
      ({ form }) => form.stands === stands && (form.file === undefined || new RegExp(form.file).test(this.filename)),
    );
  }

  private fits(fn: FunctionNode, form: HandlerForm): boolean {
    return (
      fn.params.length === form.names.length &&
      form.names.every((name, index) => {
        const param = fn.params[index]!;
        return name === "" || (param.type === "Identifier" && new RegExp(name).test(param.name));
      })
    );
  }

  private uses(fn: FunctionNode, index: number | undefined): boolean {
    const param = index === undefined ? undefined : fn.params[index];
    const variable = param?.type === "Identifier" ? this.origins.variable(param) : undefined;
    return variable !== undefined && variable.references.length > 0;
  }

  /** It says by a value whether it answered, or is called by other code of this file: what is owed is owed there. */
  private isHelper(fn: FunctionNode): boolean {
    const returns = returnedExpressions(fn, this.origins.source.visitorKeys);
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

  private variableOf(fn: FunctionNode): Variable | undefined {
    if (fn.type === "FunctionDeclaration") return fn.id ? this.origins.variable(fn.id) : undefined;
    const { parent } = outward(fn);
    return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
      ? this.origins.variable(parent.id)
      : undefined;
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
      const value = this.origins.valueOf(inner);
      return value?.kind === "function" ? [value.node] : [];
    }
    if (inner.type !== "CallExpression") return [];
    const local = this.origins.localCallee(inner);
    if (!local) {
      const named = inner.arguments.flatMap((a) => (isFunction(unwrap(a)) ? [unwrap(a) as FunctionNode] : []));
      return named.filter((fn) => this.forms("registered").some(({ form }) => this.fits(fn, form)));
    }
    return returnedExpressions(local, this.origins.source.visitorKeys).flatMap((e) => {
      const value = unwrap(e);
      return isFunction(value) && this.forms("registered").some(({ form }) => this.fits(value, form)) ? [value] : [];
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

function usesArguments(fn: FunctionNode, origins: Origins): boolean {
  const scope = origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
  return scope?.set.get("arguments")?.references.length ? true : false;
}

function isCallee(id: Node): boolean {
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
  const id = fn.type === "FunctionDeclaration" ? fn.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
  const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
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
  const { parent } = outward(fn);
  const id = fn.type === "FunctionDeclaration" ? fn.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
  const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
  return variable?.references.some((r) => isDefault(r.identifier as unknown as Node)) ?? false;
}
