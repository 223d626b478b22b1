/** What is asked of a handle: whether, where and how it leaks. */
import { type CallNode, type Node, methodCall } from "../ast.js";
import { LISTENS } from "../listens.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";
import { heldByExecutor, leftToExecutor } from "./executors.js";
import { unlessExhausted } from "./exhausted.js";
import { Exploration, type Leak, type Returned, type WitnessStep } from "./exploration.js";

export type { Leak, Loss, Returned, WitnessStep } from "./exploration.js";

/** The shortest path on which the obligation is not discharged; paths without likely failures first. */
export function findLeak(engine: Engine, birth: Birth, options: { exceptional: boolean }): Leak | undefined {
  return unlessExhausted(() => {
    // Most handles leak nowhere: whoever asks for failures learns at once that there is no way without them either.
    const failing = options.exceptional && !birth.exchange ? likelyLeak(engine, birth) : UNKNOWN;
    if (failing === NONE) return undefined;
    if (failing === LENT) return findLent(engine, birth);
    const normal = new Exploration(engine, birth, { failures: false }).leak();
    if (normal) return { ...normal, always: !isEverOver(engine, birth), deciding: decidingStep(engine, birth, normal) };
    if (!options.exceptional) return undefined;
    const leak = failing === UNKNOWN ? new Exploration(engine, birth, { failures: true }).leak() : failing;
    // A handler that answers only where something fails leaves the others on a path without failures.
    return leak ? { ...leak, exceptional: leak.exceptional || !birth.exchange } : findLent(engine, birth);
  }, undefined);
}

/** Where there are too many paths for an answer; where nothing leaks; where nothing leaks unless what got it only borrows it. */
const UNKNOWN = Symbol("unknown");
const NONE = Symbol("none");
const LENT = Symbol("lent");

/** The shortest leak, failures included. */
function likelyLeak(engine: Engine, birth: Birth): Leak | typeof UNKNOWN | typeof NONE | typeof LENT {
  return unlessExhausted(() => {
    const exploration = new Exploration(engine, birth, { failures: true });
    return exploration.leak() ?? (exploration.mayBeLent ? LENT : NONE);
  }, UNKNOWN);
}

function isEverOver(engine: Engine, birth: Birth): boolean {
  return unlessExhausted(() => new Exploration(engine, birth, { failures: false }).isEverOver(), true);
}

/** Where a path has several branches, the one that decides. */
function decidingStep(engine: Engine, birth: Birth, leak: Leak): WitnessStep | undefined {
  if (leak.steps.filter(({ edge }) => edge.test && !edge.held).length < 2) return undefined;
  return unlessExhausted(() => new Exploration(engine, birth, { failures: false }).deciding(leak), undefined);
}

/** Every way to leak, failures included. */
export function findLeaks(engine: Engine, birth: Birth): Leak[] {
  return unlessExhausted(() => new Exploration(engine, birth, { failures: true }).leaks(), []);
}

/** The statements by which every path leaves that leaks; undefined where one of them leaves in another way, or needs a failure. */
export function findExits(engine: Engine, birth: Birth): ReadonlySet<Node> | undefined {
  return unlessExhausted(() => new Exploration(engine, birth, { failures: true }).exits(), undefined);
}

/** Whether some path discharges the handle; on others it may be handed to somebody else, or lost. */
export function isEverDischarged(engine: Engine, birth: Birth): boolean {
  return unlessExhausted(() => new Exploration(engine, birth, { failures: true }).isEverDischarged(), true);
}

/** Whether a handle that was made in an executor is waited for to its own end: the promise is settled by nothing else. */
export function endsByItself(engine: Engine, birth: Birth): boolean {
  const held = heldByExecutor(birth, engine.origins);
  if (!held || held.uses.length === 0) return false;
  return unlessExhausted(() => new Exploration(engine, birth, { failures: false }).endsOnce(held), true);
}

/** How the promise in whose executor a handle was made, or to which it was left, is settled while it is owed. */
function findSettledLeak(engine: Engine, birth: Birth): Leak | undefined {
  if (birth.obligation.kind !== "release") return undefined;
  const held = heldByExecutor(birth, engine.origins) ?? leftToExecutor(birth, engine.origins);
  if (!held) return undefined;
  return unlessExhausted(() => new Exploration(engine, birth, { failures: false }).settled(held), undefined);
}

/** The shortest path on which something else is waited for before a stored promise is. */
export function findLateAwait(engine: Engine, birth: Birth): Leak | undefined {
  return unlessExhausted(() => new Exploration(engine, birth, { failures: false, mode: "late" }).leak(), undefined);
}

/**
 * A handle that something of which nothing is known gets, and that this code itself releases afterwards, on every path but that of a failure
 * or on another than that on which it goes on with it: it was only borrowed.
 */
function findLent(engine: Engine, birth: Birth): Leak | undefined {
  // Who reads a stream to its end has discharged it.
  if (birth.obligation.kind !== "release" || birth.obligation.by.some((use) => use === "iterate" || use === "pipe"))
    return undefined;
  const normal = new Exploration(engine, birth, { failures: false, lends: true }).borrowedLeak();
  if (normal !== "none") return normal;
  return new Exploration(engine, birth, { failures: true, lends: true }).leak();
}

/** A leak because of something else that failed, and the call that pipes that into the handle. */
export interface SourceLeak {
  leak: Leak;
  source: Node;
  /** It comes to its end in any case, rather than only where something fails. */
  closes: boolean;
  pipe: CallNode | undefined;
}

/** The shortest path on which something else that it waits for fails (an upstream, a file that is piped in), and nothing answers for that. */
function findSourceLeak(engine: Engine, birth: Birth): SourceLeak | undefined {
  return unlessExhausted(() => {
    const exploration = new Exploration(engine, birth, { failures: false, sourcesFail: true });
    const leak = exploration.leak();
    const { failed, pipe, closes } = exploration.sources;
    return leak && failed && { leak, source: failed, closes, pipe };
  }, undefined);
}

/**
 * The shortest leak of a handle, however it comes about: on a path, likely failures included; by the promise in whose executor it was made;
 * because something else that it waits for fails or ends, which is given then.
 */
export function findLoss(engine: Engine, birth: Birth): { leak: Leak; waiting?: SourceLeak } | undefined {
  const leak = findLeak(engine, birth, { exceptional: true }) ?? findSettledLeak(engine, birth);
  if (leak) return { leak };
  const waiting = isWaiting(birth, engine) ? findSourceLeak(engine, birth) : undefined;
  return waiting && { leak: waiting.leak, waiting };
}

/** Whether a handle may be left to something else: what is to be ended, and what the code around attaches listeners for. */
function isWaiting({ unit, obligation }: Birth, { origins }: Engine): boolean {
  if (obligation.kind === "end") return true;
  return (
    obligation.kind === "release" &&
    origins.survey.callsIn(unit).some((call) => LISTENS.has(methodCall(call)?.name ?? "") && call.arguments.length > 1)
  );
}

/** In what form a unit hands the handle to its caller: the suffixes below its result, and whether that is still a promise of it. */
export function returnedAs(engine: Engine, birth: Birth): Returned {
  return unlessExhausted(() => new Exploration(engine, birth, { failures: false, mode: "returns" }).returned(), {
    forms: [],
    returns: new Set(),
  });
}
