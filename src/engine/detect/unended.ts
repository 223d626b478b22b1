/** Requests that are made and not ended, and responses of handlers that are neither ended nor handed on, on some path. */
import type { Node } from "../ast.js";
import type { Finding } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import { findLeak, findSourceLeak } from "../obligation/explore.js";
import { handlerBirths } from "../obligation/handlers.js";
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
      what: describeSubject(birth.node, birth.label, engine),
      size: birth.obligation.size,
      releaser: birth.obligation.by[0],
      repairs: [],
      ...path,
    };
  }
}

function pathOf(
  birth: Birth,
  engine: Context["engine"],
): Pick<Finding, "when" | "exceptional" | "witness"> | undefined {
  const leak = findLeak(engine, birth, { exceptional: true });
  if (leak) return birth.exchange?.failuresOnly && !leak.exceptional ? undefined : describeLeak(leak, birth, engine);
  const failing = findSourceLeak(engine, birth);
  return failing && { ...describeLeak(failing.leak, birth, engine), ...describeSource(failing.source, engine) };
}
