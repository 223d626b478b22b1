/** Requests that are made and not ended, and responses of handlers that are neither ended nor handed on, on some path. */
import type { Node } from "../ast.js";
import type { Finding } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import { findLoss } from "../obligation/explore.js";
import { handlerBirths } from "../obligation/handlers.js";
import { endRepair, sourceRepair } from "../repair-end.js";
import { describeLeak, describeSource, describeSubject } from "../witness.js";
import type { Context } from "./context.js";

export function* findUnended({ engine, births, registry }: Context): Iterable<Finding> {
  const seen = new Set<Node>();
  const requests = births
    .all()
    .filter(({ obligation, unit }) => obligation.kind === "end" && unit.type !== "PropertyDefinition");
  for (const birth of [...requests, ...handlerBirths(engine, registry)]) {
    if (seen.has(birth.node)) continue;
    const path = pathOf(birth, engine);
    if (!path) continue;
    seen.add(birth.node);
    yield {
      rule: birth.exchange ? "no-unended-response" : "no-unended-request",
      kind: "end",
      node: birth.node,
      harm: birth.obligation.harm,
      voided: false,
      what: describeSubject(birth.node, birth.label, engine, birth.exchange?.name),
      size: birth.obligation.size,
      releaser: birth.obligation.by[0],
      ...path,
    };
  }
}

type Path = Pick<Finding, "when" | "exceptional" | "witness" | "repairs" | "pipe">;

function pathOf(birth: Birth, engine: Context["engine"]): Path | undefined {
  const { leak, waiting } = findLoss(engine, birth) ?? {};
  if (!leak) return undefined;
  if (waiting)
    return {
      ...describeLeak(leak, birth, engine),
      ...describeSource(waiting, engine),
      repairs: sourceRepair(waiting, birth, engine),
      pipe: waiting.pipe,
    };
  if (birth.exchange?.failuresOnly && !leak.exceptional) return undefined;
  return { ...describeLeak(leak, birth, engine), repairs: endRepair(birth, engine) };
}
