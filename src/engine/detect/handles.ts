/** Handles that are not discharged on some path: clients, bodies, whatever a contract says is owed. */
import { pattern } from "../../contracts/pattern.js";
import { type Node, unwrap } from "../ast.js";
import { type Finding, ruleFor } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import { type Leak, endsByItself, findLoss } from "../obligation/explore.js";
import type { Engine } from "../obligation/engine.js";
import { isClosedAround } from "../obligation/parents.js";
import type { Variable } from "../origin.js";
import { isProcessLong } from "../process-long.js";
import { consumeRepair, undoRepair } from "../repair.js";
import { releaseRepairs } from "../repair-release.js";
import { describeHandle, describeLeak, describeSource } from "../witness.js";
import { clientPerCall, pilesUp } from "./clients.js";
import type { Context } from "./context.js";

export function findUndischarged({ engine, births }: Context): Iterable<Finding> {
  const findings = new Map<Birth, Finding>();
  const reported = new Map<Node, Birth[]>();
  for (const birth of births.all()) {
    const rule = ruleFor(birth.obligation.kind);
    const before = reported.get(birth.node) ?? [];
    // One report a place and rule: a connection and its transaction may come from the same call.
    if (!rule || before.some((other) => findings.get(other)?.rule === rule) || isExempt(birth, engine)) continue;
    const { leak, waiting } = findLoss(engine, birth) ?? {};
    if (!leak || endsByItself(engine, birth) || isLeftToOthers(leak, birth, engine)) continue;
    if (isClosedAround(birth, engine)) continue;
    const piled = !leak.exceptional && pilesUp(birth, engine);
    const perCall = piled ? clientPerCall(birth, engine) : undefined;
    if (piled && !perCall) continue;
    reported.set(birth.node, [...before, birth]);
    if (perCall) {
      findings.set(birth, perCall);
      continue;
    }
    findings.set(birth, {
      rule,
      kind: birth.obligation.kind,
      node: birth.node,
      harm: birth.obligation.harm,
      voided: false,
      what: describeHandle(birth, engine),
      size: birth.obligation.size,
      starves: birth.obligation.starves,
      releaser: birth.obligation.by[0],
      // Where something else fails, its listeners are to release it: where they stand is not known.
      repairs: waiting
        ? []
        : [...consumeRepair(leak, birth), ...releaseRepairs(leak, birth, engine), ...undoRepair(leak, birth, engine)],
      ...describeLeak(leak, birth, engine),
      ...(waiting && describeSource(waiting, engine)),
    });
  }
  for (const birth of [...findings.keys()])
    // A transaction is no child of its connection: who gives that back has not ended it.
    if (!birth.subject && birth.parents.some((parent) => reported.has(madeBy(parent) as Node))) findings.delete(birth);
  return findings.values();
}

/** What lives as long as the process, and what belongs to a class rather than to a path. */
function isExempt(birth: Birth, engine: Engine): boolean {
  if (birth.unit.type === "PropertyDefinition") return true;
  const { kind, harm } = birth.obligation;
  return (
    (kind === "release" || kind === "finish" || harm === "holds-until-gc") && isProcessLong(birth.unit, engine.origins)
  );
}

/** Whether another listener may discharge what this one leaves alone: always, or where it asks for what they share it by; or nobody need. */
function isLeftToOthers(leak: Leak, birth: Birth, { origins, correlation }: Engine): boolean {
  const { broadcast, spares } = birth;
  if (spares) return leak.always !== true;
  if (broadcast === undefined) return false;
  const asks = (node: Node): boolean => pattern(broadcast).test(origins.source.getText(node as never));
  return (
    leak.always === true ||
    leak.steps.some(({ edge: { test } }) => test && asks(correlation.conditionOf(test.node) ?? test.node))
  );
}

/** The call whose result a variable was last given: a child of what is reported itself is not reported again. */
function madeBy(variable: Variable): Node | undefined {
  const written = variable.references.findLast((reference) => reference.isWrite())?.writeExpr as unknown as
    Node | undefined;
  const value = written && unwrap(written);
  return value?.type === "AwaitExpression" ? unwrap(value.argument) : value;
}
