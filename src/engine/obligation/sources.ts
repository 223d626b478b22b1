/** What a handle waits for: emitters whose events discharge it, and whose failure may come instead. */
import type { EventContract } from "../../contracts/vocabulary.js";
import type { CallNode, MethodCall, Node } from "../ast.js";
import { failureOf, rootOf } from "./emitters.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import type { State } from "./state.js";

export class Sources {
  /** The first of these whose failure nobody deals with. */
  failed: Node | undefined;
  /** The call that pipes it into the handle. */
  pipe: CallNode | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    /** They are taken to fail. */
    private readonly fail: boolean,
  ) {}

  /** Whether an emitter may fail without anybody's discharging the handle then. */
  isLost(emitter: Node, state: State, piped = false): boolean {
    if (!this.fail) return false;
    const { origins, places } = this.engine;
    if (this.handle.denotesChained(emitter, state)) return false;
    const failure = failureOf(emitter, origins, places);
    if (!failure || failure.unknown) return false;
    const { listeners } = failure;
    if (listeners.length === 0 && (!failure.silent || (piped && this.handle.birth.exchange))) return false;
    const answered = listeners.some((listener) => {
      if (this.handle.denotes(listener, state).length > 0) return true;
      const fn = this.handle.functionArgument(listener);
      // A function from elsewhere knows a response, but nothing that was made here.
      return fn ? this.handle.takes(fn, state) : this.handle.birth.exchange !== undefined;
    });
    if (answered) return false;
    this.failed ??= rootOf(emitter);
    return true;
  }

  /** Whether a listener of an emitter runs only where all goes well, and nobody discharges the handle where it does not. */
  isLostAfter({ means, succeeds }: EventContract, emitter: Node, state: State): boolean {
    return (means === "success" || (means === "final" && succeeds === true)) && this.isLost(emitter, state);
  }

  /** `source.pipe(handle)`, of a source that may fail without anybody's discharging the handle then. */
  isFailedPipe(method: MethodCall | undefined, state: State): boolean {
    if (method?.name !== "pipe") return false;
    const before = this.failed;
    if (!this.isLost(method.object, state, true)) return false;
    if (!before) this.pipe = method.call;
    return true;
  }
}
