/** Every field of the vocabulary is checked where it may stand, and a misspelt one is told with the right name, at any depth. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { checkContracts } from "../../src/project/check-contracts.js";

const file = new URL("../../src/contracts/vocabulary.ts", import.meta.url);
const source = ts.createSourceFile("vocabulary.ts", readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

/** The fields of each interface, those of objects within it as `takeOver.by`. */
const fields = new Map<string, string[]>();
for (const node of source.statements)
  if (ts.isInterfaceDeclaration(node))
    fields.set(
      node.name.text,
      node.members.flatMap((member) => named(member, "")),
    );

function named(member: ts.TypeElement, prefix: string): string[] {
  if (!ts.isPropertySignature(member)) return [];
  const name = prefix + (member.name as ts.Identifier).text;
  const inner = member.type && ts.isTypeLiteralNode(member.type) ? member.type.members : [];
  return [name, ...inner.flatMap((one) => named(one, `${name}.`))];
}

/** What has to be there, so that nothing else is wrong. */
const needs: Record<string, object> = {
  PackageContract: { package: "a" },
  Obligation: { kind: "end", by: [], harm: "hangs" },
  Condition: { at: "arg0" },
  Callback: { arg: 0, runs: "once" },
  Handlers: { response: 1, type: "T" },
  HandlerForm: { response: 1, type: "T", names: [], stands: "default" },
  GivenBack: { by: ["release"], harm: "hangs" },
  Turn: { in: "2.0.0", from: "sync" },
  TakeOver: { by: "x", member: "y" },
};
/** Where each of them stands in a contract. */
const api = (of: object): object => ({ package: "a", types: { T: {} }, exports: { open: [{}, of] } });
const type = (of: object): object => ({ package: "a", types: { T: of } });
const places: Record<string, (of: object) => object> = {
  PackageContract: (of) => of,
  Api: api,
  TypeContract: type,
  Obligation: (of) => type({ obligation: of }),
  EventContract: (of) => type({ events: { end: of } }),
  Condition: (of) => api({ when: [of] }),
  Callback: (of) => api({ callback: [of] }),
  Handlers: (of) => type({ events: { request: { answers: of } } }),
  HandlerForm: (of) => ({ package: "a", types: { T: {} }, forms: [of] }),
  GivenBack: (of) => ({ package: "a", givenBack: [of] }),
  Turn: (of) => api({ turned: of }),
  Limits: (of) => type({ members: { get: { limits: of } } }),
  TakeOver: (of) => type({ takeOver: of }),
};

test("every interface of the vocabulary has its place", () => {
  expect([...fields.keys()].sort()).toEqual(Object.keys(places).sort());
});

describe.each([...fields])("%s", (name, list) => {
  const at = places[name]!;
  // Those of an interface that it extends are checked with that.
  test.each(list)("%s", (field) => {
    const path = field.split(".");
    const last = path.pop()!;
    const problem = (key: string, value: unknown): string | undefined => {
      const inner = { ...(path.length === 0 && needs[name]), [key]: value };
      const of = path.reduceRight<object>((within, part) => ({ [part]: within }), inner);
      return checkContracts([at({ ...needs[name], ...of })]);
    };
    // No value is right for all of them: whatever is said, it is not that the field is unknown.
    expect(problem(last, Symbol("of no type")) ?? "").not.toContain("unknown field");
    expect(problem(`${last}_`, 1)).toMatch(new RegExp(`: unknown field "${last}_"; did you mean "${last}"\\?$`));
  });
});
