/** Members that objects of the file get by assignment: `exports.load = …`, `const api = module.exports; api.load = …`, `const api = {}; api.load = …`. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, isClass, isFunction, isNullish, keyName, memberName, unwrap } from "./ast.js";
import type { Origins, Variable } from "./origin.js";
import type { Written } from "./survey.js";
import type { Value } from "./value.js";

/** Whose members they are: the module's, or those of what a variable holds from its declaration on. */
type Owner = "exports" | Variable;

export class Objects {
  private readonly owners = new Map<Variable, Owner | undefined>();
  private exported: { literal: TSESTree.ObjectExpression | undefined; variable: Variable | undefined } | undefined;

  constructor(private readonly origins: Origins) {}

  /** What a member of an object of this file is, where one assignment says it. */
  member(object: Node, name: string): Value | undefined {
    const { survey } = this.origins;
    const written = survey.writtenAs(name);
    const isGiven = written.length > 0 || survey.methods.has(name) || survey.holders.has(name);
    const owner = isGiven ? this.owner(object) : undefined;
    if (!owner) return undefined;
    const given = written.flatMap((left) => {
      const value = this.owner(left.object) === owner ? valueBehind(left) : undefined;
      return value && !isNullish(value) ? [value] : [];
    });
    if (given.length === 0 && owner === "exports") given.push(...this.inLiteral(name));
    return given.length === 1 ? this.origins.valueOf(given[0]!) : undefined;
  }

  private owner(node: Node): Owner | undefined {
    const inner = unwrap(node);
    if (this.isExports(inner)) return "exports";
    const variable = inner.type === "Identifier" ? this.origins.variable(inner) : undefined;
    if (!variable) return undefined;
    if (!this.owners.has(variable)) {
      this.owners.set(variable, undefined);
      this.owners.set(variable, variable === this.ownExports().variable ? "exports" : this.ownerIn(variable));
    }
    return this.owners.get(variable);
  }

  private ownerIn(variable: Variable): Owner | undefined {
    const [def, other] = variable.defs;
    if (!def || other || variable.references.some((reference) => reference.isWrite() && !reference.init))
      return undefined;
    if (def.type === "FunctionName" || def.type === "ClassName") return variable;
    if (def.type !== "Variable" || def.node.id !== def.name || !def.node.init) return undefined;
    let made: Node = unwrap(def.node.init as Node);
    // `const api = exports = module.exports = {}`
    for (; made.type === "AssignmentExpression"; made = unwrap(made.right))
      if (this.isExports(made.left)) return "exports";
    if (this.isExports(made)) return "exports";
    return made.type === "ObjectExpression" || isFunction(made) || isClass(made) ? variable : undefined;
  }

  private isExports(node: Node): boolean {
    return isModuleExports(node) || (node.type === "Identifier" && this.origins.isGlobal(node, "exports"));
  }

  private inLiteral(name: string): Node[] {
    return (this.ownExports().literal?.properties ?? []).flatMap((property) =>
      property.type === "Property" && keyName(property) === name ? [property.value] : [],
    );
  }

  /** What `module.exports = …` says. */
  private ownExports(): NonNullable<Objects["exported"]> {
    if (this.exported) return this.exported;
    this.exported = { literal: undefined, variable: undefined };
    for (const statement of this.origins.source.ast.body as unknown as Node[]) {
      const expression = statement.type === "ExpressionStatement" ? statement.expression : undefined;
      if (expression?.type !== "AssignmentExpression" || !isModuleExports(expression.left)) continue;
      const right = unwrap(expression.right);
      if (right.type === "ObjectExpression") this.exported.literal = right;
      if (right.type === "Identifier") this.exported.variable = this.origins.variable(right);
    }
    return this.exported;
  }
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === "MemberExpression" &&
    memberName(node) === "exports" &&
    node.object.type === "Identifier" &&
    node.object.name === "module"
  );
}

/** What is assigned to a member, through further assignments: `api.load = api.read = …`. */
function valueBehind({ parent }: Written): Node | undefined {
  let value: Node | undefined = parent?.type === "AssignmentExpression" ? unwrap(parent.right) : undefined;
  while (value?.type === "AssignmentExpression") value = unwrap(value.right);
  return value;
}
