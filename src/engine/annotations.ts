/** What types say as they are written, in annotations and in JSDoc: no type checker is asked. */
import type { Scope } from "eslint";
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  enclosingClass,
  isClass,
  keyName,
  memberName,
  unwrap,
} from "./ast.js";
import { MARKS } from "./marks.js";
import { type Answers, Memo } from "./memo.js";
import type { Origins } from "./origin.js";
import type { Value } from "./value.js";

/** Types of the language that have the members of what they are given, or some of them. */
const SAME_MEMBERS = /^(?:Readonly|Required|Partial|NonNullable|Pick|Omit)$/;
/** Those whose values are no less than that. */
const SAME_VALUE = /^(?:Readonly|Required|NonNullable)$/;
const MAX_DEPTH = 8;

/** Types in comments. */
const TYPES = /@(?:type|param|returns?)\s*\{/;

export class Annotations {
  private readonly aliases: Answers<Node, Value> = new Map();
  private readonly jsdoc = new Map<Node, string | undefined>();
  /** Whether any comment of the file says what is read here. */
  private said: boolean | undefined;
  private readonly memo = new Memo();

  constructor(private readonly origins: Origins) {}

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

  /** What the type of an expression says of a member, as it is written in this file: `deps.pool`, where `interface Deps { pool: Pool }`. */
  member(object: Node, name: string): Value | undefined {
    const type = this.typeOf(object, 0);
    const member = type && this.memberType(type, name, 0);
    return member && this.annotated(member);
  }

  /** What a pattern takes out of something for one of its names, by the type of that: `({ pool }: Deps)`. */
  taken(pattern: Node, name: Node, of: Node): Value | undefined {
    const own = "typeAnnotation" in pattern && pattern.typeAnnotation;
    const whole = own ? (own as TSESTree.TSTypeAnnotation).typeAnnotation : this.typeOf(of, 0);
    const type = whole && this.takenType(pattern, name, whole);
    return type && type !== whole ? this.annotated(type) : undefined;
  }

  private takenType(pattern: Node, name: Node, type: TSESTree.TypeNode): TSESTree.TypeNode | undefined {
    if (pattern === name) return type;
    if (pattern.type === "AssignmentPattern") return this.takenType(pattern.left, name, type);
    if (pattern.type !== "ObjectPattern") return undefined;
    for (const property of pattern.properties) {
      if (property.type === "RestElement" || !contains(property.value, name)) continue;
      const key = keyName(property);
      const member = key === undefined ? undefined : this.memberType(type, key, 0);
      return member && this.takenType(property.value, name, member);
    }
    return undefined;
  }

  /** The type that is written for an expression. */
  private typeOf(node: Node, depth: number): TSESTree.TypeNode | undefined {
    const inner = unwrap(node);
    if (depth > MAX_DEPTH) return undefined;
    if (inner.type === "Identifier") {
      const def = this.origins.variable(inner)?.defs[0];
      const name = def?.name as TSESTree.Identifier | undefined;
      if (!name || name.typeAnnotation) return name?.typeAnnotation?.typeAnnotation;
      const pattern = patternAround(name);
      if ("typeAnnotation" in pattern && pattern.typeAnnotation)
        return this.takenType(pattern, name, (pattern.typeAnnotation as TSESTree.TSTypeAnnotation).typeAnnotation);
      // `const { client } = storage`
      const declarator = def!.node as unknown as Node;
      const init = declarator.type === "VariableDeclarator" ? declarator.init : undefined;
      const whole = init && this.typeOf(init, depth + 1);
      return whole ? this.takenType(pattern, name, whole) : undefined;
    }
    const name = inner.type === "MemberExpression" ? memberName(inner) : undefined;
    if (inner.type !== "MemberExpression" || name === undefined) return undefined;
    if (unwrap(inner.object).type !== "ThisExpression") {
      const owner = this.typeOf(inner.object, depth + 1);
      return owner && this.memberType(owner, name, 0);
    }
    const home = enclosingClass(inner);
    for (const writer of (home && this.origins.members(home).get(name)) ?? []) {
      const declared = writer.type === "TSParameterProperty" ? writer.parameter : writer;
      const bare = declared.type === "AssignmentPattern" ? declared.left : declared;
      if ("typeAnnotation" in bare && bare.typeAnnotation?.type === "TSTypeAnnotation")
        return bare.typeAnnotation.typeAnnotation;
    }
    return undefined;
  }

  /** The type of a member of a type of this file. */
  private memberType(type: TSESTree.TypeNode, name: string, depth: number): TSESTree.TypeNode | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const inAny = (types: readonly TSESTree.TypeNode[]): TSESTree.TypeNode | undefined => {
      for (const one of types) {
        const found = this.memberType(one, name, depth + 1);
        if (found) return found;
      }
      return undefined;
    };
    switch (type.type) {
      case "TSTypeLiteral":
        return propertyType(type.members, name);
      case "TSIntersectionType":
      case "TSUnionType":
        return inAny(type.types);
      case "TSTypeReference": {
        const args = type.typeArguments?.params ?? [];
        if (type.typeName.type !== "Identifier") return undefined;
        if (SAME_MEMBERS.test(type.typeName.name)) return inAny(args.slice(0, 1));
        return this.declaredMember(type.typeName, name, inAny);
      }
      default:
        return undefined;
    }
  }

  private declaredMember(
    id: TSESTree.Identifier,
    name: string,
    inAny: (types: readonly TSESTree.TypeNode[]) => TSESTree.TypeNode | undefined,
  ): TSESTree.TypeNode | undefined {
    const declared = this.origins.variable(id)?.defs[0]?.node as unknown as Node | undefined;
    if (declared?.type === "TSTypeAliasDeclaration") return inAny([declared.typeAnnotation]);
    if (declared?.type !== "TSInterfaceDeclaration") return undefined;
    const own = propertyType(declared.body.body, name);
    if (own) return own;
    // A base is named as a type reference is.
    return inAny(
      declared.extends.flatMap(({ expression, typeArguments }) =>
        expression.type === "Identifier"
          ? [{ type: "TSTypeReference", typeName: expression, typeArguments } as unknown as TSESTree.TypeNode]
          : [],
      ),
    );
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
    if (rest.length === 0 && SAME_VALUE.test(first!.name)) return args[0] && this.annotated(args[0]);
    const variable = this.origins.variable(first!);
    if (!variable || variable.defs.length === 0) {
      const type = rest.length === 0 ? this.origins.registry.globalType(first!.name) : undefined;
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
    if (!this.origins.registry.knowsModule(source)) return undefined;
    const pkgs = this.origins.registry.module(source);
    const entries = this.origins.registry.export(pkgs, [isDefault ? "default" : name]);
    // What the class is that certain options make, nobody knows who only has its name.
    const entry = entries.find(({ api }) => !api.when) ?? entries[0];
    const type =
      (entry?.api.class && this.origins.registry.type(entry.api.class, entry.pkg)) ||
      this.origins.registry.namedType(pkgs, name);
    return type && { kind: "instance", type };
  }

  /** `@type {import("pg").Pool}` before a declaration or field. */
  documented(node: Node | undefined): Value | undefined {
    const text = node && this.docOf(node);
    const match = text && /@type\s*\{([^}]+)\}/.exec(text);
    return match ? this.docType(match[1]!, node) : undefined;
  }

  documentedParameter(fn: FunctionNode, parameter: Node): Value | undefined {
    if (parameter.type !== "Identifier" || !this.isSaid) return undefined;
    const owner = docOwner(fn);
    const text = this.docOf(owner);
    if (!text?.includes("@param")) return undefined;
    for (const match of text.matchAll(/@param\s*\{([^}]+)\}\s*\[?([\w$]+)/g))
      if (match[2] === parameter.name) return this.docType(match[1]!, owner);
    return undefined;
  }

  /** `@returns {Promise<Pool>}` */
  documentedReturn(fn: FunctionNode): Value | undefined {
    if (!this.isSaid) return undefined;
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
    let scope: Scope.Scope | null = this.origins.source.getScope(near as never);
    for (; scope; scope = scope.upper) {
      const variable = scope.set.get(path[0]!);
      if (!variable) continue;
      const value = this.origins.variableValue(variable);
      const end = path.slice(1).reduce<Value | undefined>((at, name) => this.origins.memberOf(at, name, near), value);
      if (end?.kind === "api") return this.origins.fromRef(end.entries[0]?.api.class, end.entries[0]!.pkg);
      if (end?.kind === "class") return { kind: "self", node: end.node };
      return undefined;
    }
    const global = path.length === 1 ? this.origins.registry.globalType(trimmed) : undefined;
    return global && { kind: "instance", type: global };
  }

  /** The JSDoc comment of a function, before the statement or member that it stands in. */
  docOfFunction(fn: FunctionNode): string | undefined {
    return this.isSaid ? this.docOf(docOwner(fn)) : undefined;
  }

  private get isSaid(): boolean {
    const { text } = this.origins.source;
    return (this.said ??= TYPES.test(text) || MARKS.test(text));
  }

  /** The JSDoc comment right before a node. */
  docOf(node: Node): string | undefined {
    // Comments are looked up by their tokens, which costs more than a look at the text.
    if (!this.isSaid || !isBehindComment(this.origins.source.text, node.range[0])) return undefined;
    if (!this.jsdoc.has(node)) {
      const before = this.origins.source.getCommentsBefore(node as never).at(-1);
      this.jsdoc.set(node, before?.type === "Block" && before.value.startsWith("*") ? before.value : undefined);
    }
    return this.jsdoc.get(node);
  }
}

/** The whole pattern, without its default, in which a name is declared; the name itself where there is none. */
function patternAround(name: Node): Node {
  let at = name;
  while (
    at.parent?.type === "Property" ||
    at.parent?.type === "ObjectPattern" ||
    at.parent?.type === "AssignmentPattern"
  )
    at = at.parent;
  return at.type === "AssignmentPattern" ? at.left : at;
}

function propertyType(members: readonly TSESTree.TypeElement[], name: string): TSESTree.TypeNode | undefined {
  for (const member of members)
    if (member.type === "TSPropertySignature" && keyName(member) === name) return member.typeAnnotation?.typeAnnotation;
  return undefined;
}

/** Whether what stands before an offset, whitespace left out, is the end of a block comment. */
function isBehindComment(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at > 0 && /\s/.test(text[at]!)) at--;
  return at > 0 && text[at] === "/" && text[at - 1] === "*";
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
