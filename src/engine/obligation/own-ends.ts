/** A handle that comes to its own end: what a promise that rejects with it, or a listener for its end, means for what is owed. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  declaredId,
  isCall,
  isFunction,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import type { Graph } from "../cfg/graph.js";
import type { Engine } from "./engine.js";
import { type Held, heldByExecutor, settlersOf } from "./executors.js";
import type { Followed } from "./followed.js";
import { type Heard, hearsPiped, isPiped } from "./piped.js";
import type { State } from "./state.js";
import type { RunFunction } from "./step.js";

export class OwnEnds {
  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    private readonly run: RunFunction,
  ) {}

  /**
   * Whether the handle can still be owed where a promise of this code's own making rejects. Each place that rejects it counts for itself:
   * a listener for the handle's own end finds it dead, a timer that destroys it before it rejects leaves nothing.
   */
  outlivesRejection(promise: Node, state: State, graph: Graph): boolean {
    const made = this.engine.origins.constant(promise);
    if (!this.handle.discharge.settles && isCall(made) && this.failsWithIt(made, state)) return false;
    if (this.handle.discharge.settles || state.latent) return true;
    const own = settlersOf(made, this.engine.origins);
    const uses = own?.reject?.references.filter((reference) => !reference.init) ?? [];
    if (!own || uses.length === 0) return true;
    return uses.some(
      (reference) => !this.rejectsWhenOver(reference.identifier as unknown as Node, own.home, state, graph),
    );
  }

  /**
   * Whether a promise that is waited for is the one in whose executor the handle was made, and to which it is left: a callback there is
   * responsible for it, and has run. How that one settles the promise is another question.
   */
  isLeftTo(promise: Node, state: State): boolean {
    const made = this.engine.origins.constant(promise);
    const executor = made.type === "NewExpression" ? made.arguments[0] : undefined;
    if (!executor) return false;
    if (this.held === undefined) this.held = heldByExecutor(this.handle.birth, this.engine.origins) ?? null;
    const { held } = this;
    return held?.executor === unwrap(executor) && held.users.some((fn) => this.handle.takes(fn, state));
  }

  /** What {@link heldByExecutor} says of the handle; null where that is nothing. */
  private held: Held | null | undefined;

  /** Whether a promise of this code's own making is settled by the handle's own end alone: whoever waits for it waits for that. */
  endsBeforeSettling(sites: readonly Node[], home: Node, state: State): boolean {
    return sites.every((site) => {
      for (let at: Node | undefined = site; at && at !== home; at = at.parent)
        if (this.isOwnEnd(at, state) || (isFunction(at) && this.isNamedOwnEnd(at, state))) return true;
      return false;
    });
  }

  /** Whether a function runs only when the handle has come to its end by itself, or will without anybody: piped into something that goes on. */
  isEndOf(fn: FunctionNode, state: State): boolean {
    return this.isOwnEnd(fn, state) || this.isNamedOwnEnd(fn, state) || this.isBehindPipe(fn, state);
  }

  /** Whether a function runs when all has been read, by a pipe; a file that is piped is read to its end, unless that is stopped or fails. */
  private isBehindPipe(fn: FunctionNode, state: State): boolean {
    const isHandle = (node: Node): boolean => this.handle.denotes(node, state).includes("");
    const heard = (use: Node): Heard => hearsPiped(use, isHandle, this.engine);
    if (this.handle.birth.obligation.harm !== "holds-file" || !isPiped(isHandle, this.engine))
      return heard(fn) === "through" || this.isNamed(fn, (use) => heard(use) === "through");
    const stops = (use: Node): boolean => heard(use) === "stopped" || this.isOwnEnd(use, state);
    return !stops(fn) && !this.isNamed(fn, stops);
  }

  /** Whether a call's promise rejects only where the handle itself fails, and is dead by that: `once(socket, "connect")`. */
  private failsWithIt(call: CallNode, state: State): boolean {
    const index = this.engine.origins.apiOf(call)?.api.rejectsWith;
    const argument = index === undefined ? undefined : call.arguments[index];
    if (!argument || !this.handle.denotes(argument, state).includes("")) return false;
    if (this.handle.birth.obligation.diesOn?.includes("event('error')")) return true;
    const means =
      this.handle.birth.type && this.engine.places.registry.event(this.handle.birth.type, "error")?.event.means;
    return means === "final";
  }

  /** Whether at a place that rejects a promise the handle is dead already, or discharged. */
  private rejectsWhenOver(site: Node, home: Node, state: State, graph: Graph): boolean {
    if (this.isOwnEnd(site, state)) return true;
    for (let at: Node | undefined = site; at && at !== home; at = at.parent) {
      if (!isFunction(at) || graph.inlined.has(at)) continue;
      if (this.isOwnEnd(at, state) || this.isNamedOwnEnd(at, state)) return true;
      const ends = this.handle.mentions(at, state) ? this.run(at, state) : undefined;
      if (ends && ends.returned.length === 0) return true;
    }
    return false;
  }

  /** Whether a function (or `reject` itself) is handed over as a listener for an event after which the handle is dead. */
  private isOwnEnd(listener: Node, state: State): boolean {
    const { node, parent } = outward(listener);
    if (!isCall(parent) || parent.callee === node) return false;
    const event = this.engine.origins.listenerEvent(parent);
    const receiver = methodCall(parent)?.object;
    if (!event || !receiver || !this.handle.denotesChained(receiver, state)) return false;
    return (
      event.event.means === "final" || (this.handle.birth.obligation.diesOn ?? []).includes(`event('${event.name}')`)
    );
  }

  private isNamedOwnEnd(fn: FunctionNode, state: State): boolean {
    return this.isNamed(fn, (use) => this.isOwnEnd(use, state));
  }

  /** Whether a function has a name, and it is such a listener wherever that is used. */
  private isNamed(fn: FunctionNode, isListener: (use: Node) => boolean): boolean {
    const id = declaredId(fn);
    const variable = id && this.engine.origins.variable(id);
    const uses = variable?.references.filter((reference) => !reference.init) ?? [];
    // `off("error", onError)` is no use.
    const listeners = uses.filter(
      (use) =>
        !/^(off|removeListener|removeEventListener)$/.test(
          methodCall(outward(use.identifier as unknown as Node).parent!)?.name ?? "",
        ),
    );
    return listeners.length > 0 && listeners.every((use) => isListener(use.identifier as unknown as Node));
  }
}
