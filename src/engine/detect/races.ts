/** Requests that lose a race against a timer and go on: nobody waits for them any more, and their sockets stay open. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  isNewPromise,
  memberName,
  nameOf,
  outward,
  promiseStatic,
  unwrap,
  walk,
} from "../ast.js";
import type { Finding, Repair } from "../findings.js";
import { returnedExpressions } from "../origin.js";
import type { Variable } from "../origin.js";
import { abortRepair, listenerRepair } from "../repair-timeouts.js";
import { OUTRUNS } from "../relevant.js";
import { type Request, Requests } from "../requests.js";
import { describeSubject } from "../witness.js";
import type { Context } from "./context.js";

/** Functions from elsewhere that wait for a time, by their names. */
const TIMERS =
  /^(?:sleep|delay|wait|pause|timer|timeout|reject_?(?:after|in)|timeout_?(?:after|in)|.*[a-z_]?Timeout(?:Promise|Error)?)$/i;

const CONTROLLER = "node#AbortController";

/** Text without which nothing runs against a timer. */
const TIMED = /timeout|timer|sleep|delay|(?<!\ba)wait|pause|reject_?(?:after|in)/i;

export function* findRaces(context: Context): Iterable<Finding> {
  const { origins } = context.engine;
  if (origins.said.length === 0 || !TIMED.test(origins.source.text)) return;
  const races = new Races(context);
  const seen = new Set<Node>();
  for (const finding of races.find()) {
    if (seen.has(finding.node)) continue;
    seen.add(finding.node);
    yield finding;
  }
}

/** What runs against what: the expression whose work goes on, and the time after which nobody waits for it. */
interface Runner {
  node: Node;
  /** Milliseconds, where they are written out. */
  after: Node | undefined;
}

/** The requests that run against a timer: whoever sends them gives up waiting for them. */
export function outrunRequests(context: Context): Set<Node> {
  return new Races(context).requestsOutrun();
}

class Races {
  private readonly requests: Requests;
  /** The parameter of a function that it lets run against a timer; -1 where there is none. */
  private readonly outrunning = new Map<FunctionNode, number>();
  private readonly origins;

  constructor(private readonly context: Context) {
    this.origins = context.engine.origins;
    this.requests = Requests.of(this.origins);
  }

  *find(): Iterable<Finding> {
    for (const call of this.runs()) {
      for (const runner of this.runners(call)) yield* this.outrun(runner);
      const limits = this.requests.limitsOf(call);
      if (limits?.notice) yield* this.unheard(call, limits.notice);
      if (call.type === "NewExpression") yield* this.unsignalled(call);
    }
  }

  /** A controller that a timer aborts, and whose signal nobody ever gets. */
  private *unsignalled(made: CallNode): Iterable<Finding> {
    const value = this.origins.valueOf(made);
    const id = outward(made).parent;
    if (value?.kind !== "instance" || `${value.type.pkg.package}#${value.type.name}` !== CONTROLLER) return;
    if (id?.type !== "VariableDeclarator" || id.id.type !== "Identifier") return;
    const uses = (this.origins.variable(id.id)?.references ?? []).filter((reference) => !reference.init);
    const aborts = uses.map((reference) => {
      const { node, parent } = outward(reference.identifier as unknown as Node);
      return parent?.type === "MemberExpression" && parent.object === node && memberName(parent) === "abort";
    });
    const fn = enclosingFunction(made);
    if (!fn || aborts.length === 0 || aborts.includes(false)) return;
    const isTimed = this.timeoutsIn(fn).some((timer) =>
      uses.some((reference) => contains(timer, reference.identifier as unknown as Node)),
    );
    if (isTimed && this.requests.within(fn.body).some((request) => this.requests.isUnlimited(request)))
      yield this.finding("unsignalled", made, "", "holds-socket", []);
  }

  requestsOutrun(): Set<Node> {
    return new Set(
      [...this.runs()].flatMap((call) =>
        [...this.runners(call)].flatMap(({ node }) =>
          this.requests.within(this.origins.constant(node)).map((found) => found.call),
        ),
      ),
    );
  }

  // ---- what runs against a timer

  /** The calls that may let something run against a timer, or say how long a request may take. */
  private runs(): Iterable<CallNode> {
    return new Set([...this.origins.known, ...this.origins.promising]);
  }

  private *runners(call: CallNode): Iterable<Runner> {
    if (promiseStatic(call)?.name === "race") {
      const list = call.arguments[0] && this.origins.constant(call.arguments[0]);
      if (list?.type !== "ArrayExpression") return;
      const elements = list.elements.filter((e) => e !== null);
      const timer = elements.find((e) => this.isTimer(e));
      if (timer && !this.timerEnds(timer))
        for (const node of elements) if (node !== timer) yield { node, after: this.time(timer) };
      return;
    }
    if (isNewPromise(call)) {
      const executor = call.arguments[0] && this.origins.functionOf(call.arguments[0]);
      const timer = executor && this.settlingTimer(executor);
      if (timer) yield { node: executor.body, after: timer.arguments[1] };
      return;
    }
    const outrun = this.outrunArgument(call);
    const node = outrun === undefined ? undefined : call.arguments[outrun];
    const time = call.arguments.find((argument) => argument !== node);
    if (node) yield { node, after: time && isTime(time) ? time : undefined };
  }

  /** Which argument's promise a call stops waiting for after a time. */
  private outrunArgument(call: CallNode): number | undefined {
    const entry = this.origins.apiOf(call);
    if (entry) return entry.api.outrun;
    const local = this.origins.localCallee(call);
    if (local) {
      if (!this.outrunning.has(local))
        this.outrunning.set(
          local,
          local.params.findIndex((param) => param.type === "Identifier" && this.outruns(local, param)),
        );
      const index = this.outrunning.get(local)!;
      return index < 0 ? undefined : index;
    }
    const name = nameOf(call.callee);
    if (name === undefined || !OUTRUNS.test(name)) return undefined;
    const index = call.arguments.findIndex((argument) => isCall(unwrap(argument)));
    return index < 0 ? undefined : index;
  }

  /** Whether a function lets the promise in its parameter run against a timer. */
  private outruns(fn: FunctionNode, param: Node): boolean {
    const variable = this.origins.variable(param);
    const { survey } = this.origins;
    return [...survey.callsNamed("race"), ...survey.callsNamed("Promise")].some((at) => {
      if (!contains(fn.body, at)) return false;
      if (promiseStatic(at)?.name === "race") {
        const list = at.arguments[0] && this.origins.constant(at.arguments[0]);
        if (list?.type !== "ArrayExpression") return false;
        const elements = list.elements.filter((e) => e !== null);
        const timer = elements.find((e) => this.isTimer(e));
        return (
          timer !== undefined && !this.timerEnds(timer) && elements.some((e) => e !== timer && this.is(e, variable))
        );
      }
      const executor = isNewPromise(at) && at.arguments[0] ? this.origins.functionOf(at.arguments[0]) : undefined;
      return (
        executor !== undefined && this.settlingTimer(executor) !== undefined && this.chains(executor.body, variable)
      );
    });
  }

  private is(node: Node, variable: Variable | undefined): boolean {
    let at = unwrap(node);
    for (let chain = chainCall(at); chain; chain = chainCall(at)) at = unwrap(chain.object);
    return variable !== undefined && at.type === "Identifier" && this.origins.variable(at) === variable;
  }

  /** Whether a promise's own methods are called on a variable. */
  private chains(node: Node, variable: Variable | undefined): boolean {
    return this.origins.survey.callsIn(node).some((at) => {
      const chain = chainCall(at);
      return chain !== undefined && this.is(chain.object, variable);
    });
  }

  // ---- timers

  /** Whether a promise settles after a time and stands for nothing else. */
  private isTimer(node: Node, depth = 0): boolean {
    const inner = this.origins.constant(node);
    if (depth > 3) return false;
    if (inner.type === "Identifier") return /^(?:.*timeout.*|timer|deadline)$/i.test(inner.name);
    if (inner.type === "AwaitExpression" || !isCall(inner)) return false;
    const chain = chainCall(inner);
    if (chain) return this.isTimer(chain.object, depth + 1);
    if (isNewPromise(inner)) {
      const executor = inner.arguments[0] && this.origins.functionOf(inner.arguments[0]);
      return executor !== undefined && this.timeoutsIn(executor.body).length > 0 && this.isIdle(executor);
    }
    const entry = this.origins.apiOf(inner);
    if (entry) return entry.api.timer === true && this.origins.isPromise(this.origins.valueOf(inner));
    const callee = unwrap(inner.callee);
    const local = isFunction(callee) ? callee : this.origins.localCallee(inner);
    if (local) {
      if (!this.isIdle(local)) return false;
      const returned = returnedExpressions(local, this.origins.survey);
      if (returned.some((e) => this.isTimer(e, depth + 1))) return true;
      let waits = false;
      walk(local.body, this.context.engine.units.keys, (at) => {
        if (at.type === "AwaitExpression" && this.isTimer(at.argument, depth + 1)) waits = true;
        return !waits && !isFunction(at);
      });
      return waits;
    }
    const name = nameOf(callee);
    return name !== undefined && TIMERS.test(name);
  }

  private isIdle(fn: FunctionNode): boolean {
    return this.requests.within(fn).length === 0;
  }

  /** The calls that set a timer for a callback. */
  private timeoutsIn(node: Node): CallNode[] {
    return this.origins.survey.callsIn(node).filter((at) => {
      const api = this.origins.apiOf(at)?.api;
      return api?.timer === true && api.callback !== undefined;
    });
  }

  /** The timer of an executor that settles its promise, and ends nothing by doing so. */
  private settlingTimer(executor: FunctionNode): CallNode | undefined {
    const settlers = executor.params
      .slice(0, 2)
      .map((param) => (param.type === "Identifier" ? this.origins.variable(param) : undefined));
    return this.timeoutsIn(executor.body).find((timer) => {
      const [callback] = timer.arguments as (Node | undefined)[];
      if (!callback || this.requests.ends(callback)) return false;
      const fn = this.origins.functionOf(callback);
      if (fn && (this.requests.ends(fn.body) || this.requests.within(fn).length > 0)) return false;
      const target = fn ? fn.body : callback;
      return settlers.some((settler) =>
        settler?.references.some((r) => contains(target, r.identifier as unknown as Node)),
      );
    });
  }

  /** Whether the timer itself ends what is under way. */
  private timerEnds(node: Node): boolean {
    const inner = this.origins.constant(node);
    if (this.requests.ends(inner)) return true;
    const local = isCall(inner) ? this.origins.localCallee(inner) : undefined;
    return local !== undefined && this.requests.ends(local.body);
  }

  /** The time after which a timer fires, where it is written out at the race. */
  private time(node: Node): Node | undefined {
    const inner = this.origins.constant(node);
    if (!isCall(inner)) return undefined;
    if (!isNewPromise(inner)) return inner.arguments.find(isTime);
    const [timer] = this.timeoutsIn(inner);
    const after = timer?.arguments[1];
    return after && isTime(after) ? after : undefined;
  }

  // ---- findings

  private *outrun({ node, after }: Runner): Iterable<Finding> {
    const expression = this.origins.constant(node);
    const late =
      isCall(expression) &&
      this.context.births.of(expression).find((b) => b.promise && b.obligation.kind === "release");
    if (late) {
      if (!this.isUsedElsewhere(node)) yield this.finding("late", expression, late.label, late.obligation.harm, []);
      return;
    }
    const request = this.requests.within(expression).find((found) => this.requests.isUnlimited(found));
    if (!request || (expression !== unwrap(node) && this.isEndedElsewhere(request))) return;
    // A request inside a function of this file is seen where that is called.
    let { frame } = request;
    while (frame?.outer) frame = frame.outer;
    const at = frame ? frame.call : request.call;
    yield this.finding("raced", at, "", "holds-socket", frame ? [] : this.signalRepair(request, after));
  }

  private isEndedElsewhere({ call, limits }: Request): boolean {
    return this.requests.isEnded(call, limits);
  }

  /** Whether the promise in a variable has another use: somebody may close what it delivers late. */
  private isUsedElsewhere(node: Node): boolean {
    const inner = unwrap(node);
    const variable = inner.type === "Identifier" ? this.origins.variable(inner) : undefined;
    return (variable?.references.filter((r) => r.isRead()).length ?? 0) > 1;
  }

  /** A timeout that only says so, and nobody who ends the request then. */
  private *unheard(call: CallNode, places: readonly string[]): Iterable<Finding> {
    const limits = this.requests.limitsOf(call)!;
    const { options } = this.requests;
    if ((limits.signal ?? []).some((place) => options.isGiven(place, call) !== false)) return;
    const listeners = this.requests.listeners(call, "timeout");
    const deaf = listeners.filter(({ listener }) => listener && this.isDeaf(listener));
    if (this.requests.listeners(call, "socket").length > 0) return;
    if (this.requests.isEnded(call, limits)) return;
    if (listeners.length > deaf.length) return;
    const [first] = deaf;
    if (first) yield this.finding("notEnded", first.call, "", "holds-socket", [], call);
    else if (places.some((place) => options.isGiven(place, call) === true))
      yield this.finding("unheard", call, "", "holds-socket", listenerRepair(call, this.context.engine));
  }

  /** Whether a listener is known, and ends nothing. */
  private isDeaf(listener: Node): boolean {
    const fn = this.origins.functionOf(listener);
    if (!fn) {
      // `request.on("timeout", reject)` settles, and no more.
      const inner = unwrap(listener);
      const def = inner.type === "Identifier" ? this.origins.variable(inner)?.defs[0] : undefined;
      const owner = def?.type === "Parameter" ? (def.node as unknown as Node) : undefined;
      return isNewPromise(owner?.parent);
    }
    if (this.requests.ends(fn.body)) return false;
    let deaf = true;
    walk(fn.body, this.context.engine.units.keys, (at) => {
      if (at.type === "ThisExpression" || at.type === "ThrowStatement") deaf = false;
      if (isCall(at) && this.origins.apiOf(at)?.api.never) deaf = false;
      return deaf;
    });
    return deaf;
  }

  private signalRepair({ call, limits }: Request, after: Node | undefined): Repair[] {
    return limits.notice ? [] : abortRepair(call, limits.signal ?? [], after, this.context.engine);
  }

  private finding(
    message: string,
    node: Node,
    label: string,
    harm: Finding["harm"],
    repairs: Repair[],
    subject = node,
  ): Finding {
    return {
      rule: "no-unaborted-race",
      kind: "settle",
      node,
      harm,
      exceptional: false,
      voided: false,
      what: describeSubject(subject, label, this.context.engine),
      when: "",
      size: undefined,
      releaser: undefined,
      witness: [{ line: node.loc.start.line, column: node.loc.start.column + 1, what: "goes on" }],
      repairs,
      message,
    };
  }
}

/** Whether an expression can be read as a time: a number, or a name of one. */
function isTime(node: Node): boolean {
  if (node.type === "Literal") return typeof node.value === "number";
  return node.type === "Identifier" && node.name !== "undefined" && outward(node).parent?.type !== "SpreadElement";
}
