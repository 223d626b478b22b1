/** Handles that are not discharged on some path: clients, bodies, whatever a contract says is owed. */
import { type Node, unwrap } from "../ast.js";
import { type Finding, ruleFor } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import { findLeak, findSettledLeak } from "../obligation/explore.js";
import type { Engine } from "../obligation/handle.js";
import type { Variable } from "../origin.js";
import { isProcessLong } from "../process-long.js";
import { consumeRepair } from "../repair.js";
import { describeLeak, describeSubject } from "../witness.js";
import { clientPerCall, pilesUp } from "./clients.js";
import type { Context } from "./context.js";

export function findUndischarged({ engine, births }: Context): Iterable<Finding> {
  const findings = new Map<Node, Finding>();
  const reported = new Map<Node, Birth>();
  for (const birth of births.all()) {
    const rule = ruleFor(birth.obligation.kind);
    if (!rule || findings.has(birth.node) || isExempt(birth, engine)) continue;
    const leak = findLeak(engine, birth, { exceptional: true }) ?? findSettledLeak(engine, birth);
    if (!leak) continue;
    if (pilesUp(birth, engine)) {
      const finding = clientPerCall(birth, engine);
      if (finding) {
        reported.set(birth.node, birth);
        findings.set(birth.node, finding);
      }
      continue;
    }
    reported.set(birth.node, birth);
    findings.set(birth.node, {
      rule,
      kind: birth.obligation.kind,
      node: birth.node,
      harm: birth.obligation.harm,
      voided: false,
      what: describeSubject(birth.node, birth.label, engine),
      size: birth.obligation.size,
      releaser: birth.obligation.by[0],
      repairs: consumeRepair(leak, birth),
      ...describeLeak(leak, birth, engine),
    });
  }
  for (const [node, birth] of reported)
    if (birth.parents.some((parent) => reported.has(madeBy(parent) as Node))) findings.delete(node);
  return findings.values();
}

/** What lives as long as the process, and what belongs to a class rather than to a path. */
function isExempt(birth: Birth, engine: Engine): boolean {
  if (birth.unit.type === "PropertyDefinition") return true;
  const { kind, harm } = birth.obligation;
  return (kind === "release" || harm === "holds-until-gc") && isProcessLong(birth.unit, engine.origins);
}

/** The call whose result a variable was last given: a child of what is reported itself is not reported again. */
function madeBy(variable: Variable): Node | undefined {
  const written = variable.references.findLast((reference) => reference.isWrite())?.writeExpr as unknown as
    Node | undefined;
  const value = written && unwrap(written);
  return value?.type === "AwaitExpression" ? unwrap(value.argument) : value;
}
