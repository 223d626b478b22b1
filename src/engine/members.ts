/** Members of the file's own classes. */
import type { Entry, ResolvedType } from "../contracts/registry.js";
import { type ClassNode, type Node, isFunction, isNullish, keyName } from "./ast.js";
import type { Origins } from "./origin.js";
import type { Value } from "./value.js";

export class Members {
  private readonly fields = new Map<ClassNode, Map<string, Node[]>>();

  constructor(private readonly origins: Origins) {}

  /** Method, accessor or field of a class of this file; fields by declaration, by parameter property, by assignment in any method. */
  fieldValue(node: ClassNode, name: string, isStatic = false): Value | undefined {
    for (const writer of this.of(node).get(isStatic ? `static ${name}` : name) ?? []) {
      const value = this.writerValue(writer);
      if (value) return value;
    }
    return undefined;
  }

  /** The contract's class that a class of the file extends, through other classes of the file. */
  baseOf(node: ClassNode): { entry: Entry; type: ResolvedType } | undefined {
    const { registry } = this.origins;
    let at: ClassNode | undefined = node;
    for (let depth = 0; at?.superClass && depth < 5; depth++) {
      let base: Value | undefined = this.origins.valueOf(at.superClass);
      // A module that is a class itself: `require("events")`.
      if (base?.kind === "module") {
        const entries = registry.export(base.pkgs, base.path.length > 0 ? base.path : ["default"]);
        base = entries.length > 0 ? { kind: "api", entries } : undefined;
      }
      if (base?.kind === "api") {
        const entry = base.entries.find(({ api }) => api.class !== undefined);
        const type = entry && registry.type(entry.api.class!, entry.pkg);
        return type && { entry: entry!, type };
      }
      at = base?.kind === "class" ? base.node : undefined;
    }
    return undefined;
  }

  private writerValue(writer: Node): Value | undefined {
    if (isFunction(writer)) return { kind: "function", node: writer };
    if (
      writer.type === "PropertyDefinition" ||
      writer.type === "AccessorProperty" ||
      writer.type === "TSAbstractPropertyDefinition"
    )
      return (
        (writer.typeAnnotation && this.origins.annotations.annotated(writer.typeAnnotation.typeAnnotation)) ??
        this.origins.annotations.documented(writer) ??
        this.origins.bindings.injected(writer) ??
        (writer.value ? this.origins.valueOf(writer.value) : undefined)
      );
    if (writer.type === "TSParameterProperty") return this.origins.bindings.parameterValue(writer.parameter);
    if (writer.type === "MethodDefinition") {
      // A getter's value is what it returns.
      return writer.kind === "get" && isFunction(writer.value)
        ? this.origins.returnValue(writer.value)
        : isFunction(writer.value)
          ? { kind: "function", node: writer.value }
          : undefined;
    }
    return this.origins.valueOf(writer);
  }

  /** All that gives a member of the class its value, by name (`static x` for static ones). */
  of(node: ClassNode): Map<string, Node[]> {
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
        member.type === "TSAbstractPropertyDefinition" ||
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
      const method = member.type === "MethodDefinition" && member.value.body ? member.value : undefined;
      if (!isFunction(method)) continue;
      for (const { name, value } of this.origins.survey.thisWritesOf(method)) if (!isNullish(value)) add(name, value);
    }
    return found;
  }
}
