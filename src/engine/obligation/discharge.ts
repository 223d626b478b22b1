/** What discharges a handle: how its contract says it, asked of a call or of a piece of code. */
import { type CallNode, type MethodCall, type Node, memberName, methodCall, stringValue, unwrap } from "../ast.js";
import { LISTENS } from "../origin.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";
import { Uses } from "./uses.js";

export class Discharge {
  /** The names of the methods, and the other forms of the vocabulary. */
  readonly names: ReadonlySet<string>;
  /** It is a promise that is to be waited for. */
  readonly settles: boolean;
  /** Iterating over it reads it to its end, or closes it on the way out. */
  readonly iterates: boolean;
  private readonly uses: Uses;

  constructor(
    private readonly engine: Engine,
    private readonly birth: Birth,
  ) {
    const { by, kind } = birth.obligation;
    this.uses = new Uses(by, engine.origins);
    this.names = this.uses.names;
    this.settles = kind === "settle";
    this.iterates = by.some((use) => use === "iterate" || use.endsWith(".iterate"));
  }

  /** Whether a member, taken out of the handle, is a function that discharges it: `const { path, cleanup } = await file();`. */
  takenOut(name: string): boolean {
    return !this.settles && this.names.has(name);
  }

  /** Whether a method call on the handle is one of the ways to discharge it. */
  includes(method: MethodCall): boolean {
    const { name, call, object } = method;
    if (this.uses.includes(method) || this.wrapperBy(object).includes(name)) return true;
    const inner = unwrap(object);
    const through = inner.type === "MemberExpression" ? memberName(inner) : undefined;
    if (through !== undefined && this.names.has(`${through}.${name}`)) return true;
    // `const { body } = response; body.cancel()`
    if (inner.type === "Identifier" && [...this.names].some((use) => use.endsWith(`.${name}`))) return true;
    if (LISTENS.has(name)) {
      const use = `on('${stringValue(call.arguments[0])}')`;
      return this.names.has(use) || this.wrapperBy(object).includes(use);
    }
    return false;
  }

  /** `response.socket.destroy()`: the object of which a method of a member discharges; undefined for other calls. */
  through({ name, object }: MethodCall): Node | undefined {
    const inner = unwrap(object);
    return inner.type === "MemberExpression" && this.names.has(`${memberName(inner)}.${name}`)
      ? inner.object
      : undefined;
  }

  /** How a wrapper around the handle is discharged, where it is one of another type: `createInterface({ input })`. */
  wrapperBy(node: Node): readonly string[] {
    const value = this.engine.origins.valueOf(node);
    if (value?.kind !== "instance" || !this.birth.type || value.type === this.birth.type) return [];
    return this.engine.places.registry.obligation(value.type)?.by ?? [];
  }

  /** Whether a piece of code has something in it that discharges; under which condition, and whether it is this handle, is not asked. */
  occursIn(branch: Node | null | undefined): boolean {
    if (!branch) return false;
    const isUse = (call: CallNode): boolean => {
      const method = methodCall(call);
      return method !== undefined && this.uses.includes(method);
    };
    if (this.engine.origins.survey.callsIn(branch).some(isUse)) return true;
    const text = this.engine.origins.source.getText(branch as never);
    return [...this.names].some((use) => /^[\w.]+$/.test(use) && text.includes(`.${use.split(".").at(-1)!}(`));
  }
}
