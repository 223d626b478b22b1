/** What a handle waits for: emitters whose events discharge it, and whose failure may come instead. */
import type { EventContract } from "../../contracts/vocabulary.js";
import { type CallNode, type MethodCall, type Node, isFunction } from "../ast.js";
import { answers } from "../repeats.js";
import { failureOf, rootOf } from "./emitters.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import type { State } from "./state.js";

export class Sources {
  /** The first of these whose failure nobody deals with. */
  failed: Node | undefined;
  /** It is the connection that the code was called for, which comes to its end in any case. */
  private served = false;
  /** Where it ends well, the handle is discharged. */
  private ended = false;
  /** The call that pipes it into the handle. */
  pipe: CallNode | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    /** They are taken to fail. */
    private readonly fail: boolean,
  ) {}

  /** Whether it is enough that the first one comes to its end: nothing need fail. */
  get closes(): boolean {
    return this.served && !this.ended;
  }

  /** Whether an emitter may fail, or come to its end, without anybody's discharging the handle then. */
  isLost(emitter: Node, state: State): boolean {
    return this.isLeft(emitter, state, this.isServed(emitter), false);
  }

  private isLeft(emitter: Node, state: State, served: boolean, piped: boolean): boolean {
    if (!this.fail) return false;
    const { origins, places } = this.engine;
    if (this.handle.denotesChained(emitter, state)) return false;
    const failure = failureOf(emitter, origins, places);
    if (!failure || failure.unknown) return false;
    const { listeners } = failure;
    if (listeners.length === 0 && !served && (!failure.silent || (piped && this.handle.birth.exchange))) return false;
    const answered = listeners.some((listener) => {
      if (this.handle.denotes(listener, state).length > 0) return true;
      const fn = this.engine.origins.functionOf(listener);
      // A function from elsewhere knows a response, but nothing that was made here.
      return fn ? this.handle.takes(fn, state) : this.handle.birth.exchange !== undefined;
    });
    if (answered) return false;
    if (!this.failed) this.served = served;
    this.failed ??= rootOf(emitter);
    return true;
  }

  /** Whether an emitter is the connection for which the code was called: it ends when whoever has made it goes. */
  private isServed(emitter: Node): boolean {
    const { unit, obligation } = this.handle.birth;
    const { origins } = this.engine;
    const root = rootOf(emitter);
    if (obligation.kind !== "release" || root.type !== "Identifier" || !isFunction(unit)) return false;
    const def = origins.variable(root)?.defs[0];
    return def?.type === "Parameter" && (def.node as unknown) === unit && answers(unit, origins);
  }

  /** Whether a listener of an emitter runs only where all goes well, and nobody discharges the handle where it does not. */
  isLostAfter({ means, succeeds }: EventContract, emitter: Node, state: State): boolean {
    const isGood = means === "success" || (means === "final" && succeeds === true);
    if (!isGood || !this.isLeft(emitter, state, false, false)) return false;
    this.ended = true;
    return true;
  }

  /** `source.pipe(handle)`, of a source that may fail without anybody's discharging the handle then. */
  isFailedPipe(method: MethodCall | undefined, state: State): boolean {
    if (method?.name !== "pipe") return false;
    const before = this.failed;
    if (!this.isLeft(method.object, state, false, true)) return false;
    if (!before) this.pipe = method.call;
    return true;
  }
}
