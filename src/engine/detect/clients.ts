/** Clients that are meant to be made once, and are made with every call: capacity runs out though nothing leaks for ever. */
import { type Node, methodCall, outward, unwrap } from "../ast.js";
import type { Finding } from "../findings.js";
import { hoistRepair } from "../hoist.js";
import type { Birth } from "../obligation/birth.js";
import { findLeak, isEverDischarged } from "../obligation/explore.js";
import type { Engine } from "../obligation/engine.js";
import { isProcessLong } from "../process-long.js";
import { repeats } from "../repeats.js";
import { describeHandle } from "../witness.js";
import type { Context } from "./context.js";

/** Runtimes in which nothing outlives a request: there a client per request is right. */
const EDGE =
  /export\s+const\s+runtime\s*=\s*["'](?:experimental-)?edge["']|@cloudflare\/workers-types|["']cloudflare:|\bDeno\.(?:serve|env|cron)\b|["'](?:jsr|npm):|export\s+default\s*\{\s*(?:async\s+)?(?:fetch|scheduled|queue)\b|\bExportedHandler\b|\bEdgeRuntime\b/;

/** Whether a handle is a client that is meant to be shared and that no path releases. */
export function pilesUp(birth: Birth, engine: Engine): boolean {
  return birth.obligation.shared === true && !isEverDischarged(engine, birth);
}

/** The finding for a client that is made again and again and never released; undefined where it may be made once only. */
export function clientPerCall(birth: Birth, engine: Engine): Finding | undefined {
  const often = frequency(birth, engine);
  return often === undefined ? undefined : { ...describe(birth, engine, often), message: "piles" };
}

/** Clients that are made and closed again with every call: no leak, but a connection each time. */
export function* findClosedClients({ engine, births }: Context): Iterable<Finding> {
  for (const birth of births.all()) {
    if (!birth.obligation.shared || birth.unit.type === "PropertyDefinition" || !isClosedHere(birth, engine)) continue;
    const often = isProcessLong(birth.unit, engine.origins) ? undefined : frequency(birth, engine);
    if (often === undefined || findLeak(engine, birth, { exceptional: true })) continue;
    yield { ...describe(birth, engine, often), repairs: [], message: "closed" };
  }
}

function frequency(birth: Birth, engine: Engine): string | undefined {
  return EDGE.test(engine.origins.source.text) ? undefined : repeats(birth.node, engine.origins);
}

function describe(birth: Birth, engine: Engine, often: string): Finding {
  return {
    rule: "no-client-per-call",
    kind: "release",
    node: birth.node,
    harm: birth.obligation.harm,
    exceptional: false,
    voided: false,
    what: describeHandle(birth, engine),
    when: often,
    size: birth.obligation.size,
    releaser: birth.obligation.by[0],
    witness: [{ line: birth.node.loc.start.line, column: birth.node.loc.start.column + 1, what: `made ${often}` }],
    repairs: hoistRepair(birth, engine),
  };
}

/** Whether a releaser is called on the variable that the client is put into, or `using` sees to it. */
function isClosedHere(birth: Birth, engine: Engine): boolean {
  let at: Node = birth.node;
  let { parent } = outward(at);
  if (parent?.type === "AwaitExpression") ({ parent } = outward((at = parent)));
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return false;
  if (parent.parent.kind === "using" || parent.parent.kind === "await using") return true;
  const variable = engine.origins.variable(parent.id);
  return (variable?.references ?? []).some((reference) => {
    const { node: id, parent: member } = outward(reference.identifier as unknown as Node);
    const call = member?.type === "MemberExpression" && member.object === id ? outward(member).parent : undefined;
    const method = call && methodCall(unwrap(call));
    return method !== undefined && birth.obligation.by.includes(method.name);
  });
}
