/** What a file has of what the engine asks for again and again, gathered in one walk. */
import type { SourceCode } from "eslint";
import { type CallNode, type Node, isFunction, keyName, memberName, unwrap, walk } from "./ast.js";

/** A value that is put into a member of something: `object.name = …`. */
export interface Written {
  object: Node;
  /** Not there where it is computed: `object[name] = …`. */
  name: string | undefined;
}

export class Survey {
  private allCalls: CallNode[] | undefined;
  private allWritten: Written[] | undefined;
  private allTagged: Node[] | undefined;
  private held: Set<string> | undefined;
  private callsByName: Map<string, CallNode[]> | undefined;

  constructor(private readonly source: SourceCode) {}

  /** Every call and `new` of the file, in source order. */
  get calls(): readonly CallNode[] {
    if (!this.allCalls) this.survey();
    return this.allCalls!;
  }

  /** Names of members into which the file puts values: what is called by such a name may be any function. */
  get holders(): ReadonlySet<string> {
    if (!this.held) this.survey();
    return this.held!;
  }

  /** Every member that an assignment of the file writes, in source order. */
  get written(): readonly Written[] {
    if (!this.allWritten) this.survey();
    return this.allWritten!;
  }

  /** Every template with a tag. */
  get tagged(): readonly Node[] {
    if (!this.allTagged) this.survey();
    return this.allTagged!;
  }

  private survey(): void {
    const calls: CallNode[] = (this.allCalls = []);
    const written: Written[] = (this.allWritten = []);
    const tagged: Node[] = (this.allTagged = []);
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
        case "TaggedTemplateExpression":
          tagged.push(node);
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
          if (node.left.type === "MemberExpression") {
            const name = memberName(node.left);
            hold(name);
            written.push({ object: node.left.object, name });
          }
          break;
        case "TSParameterProperty": {
          const id = node.parameter.type === "AssignmentPattern" ? node.parameter.left : node.parameter;
          if (id.type === "Identifier") hold(id.name);
          break;
        }
      }
    });
  }

  /** The calls of functions and methods of a name. */
  callsNamed(name: string): readonly CallNode[] {
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
}
