/** Streams that `pipe()` leaves open: it ends its destination when its source ends, and does nothing else. */
import type { ResolvedType } from "../../contracts/registry.js";
import type { Harm } from "../../contracts/vocabulary.js";
import { type CallNode, type Node, isCall, isFunction, methodCall, outward, unwrap } from "../ast.js";
import { Care, hasSignal, listenerCall } from "../care.js";
import type { Finding } from "../findings.js";
import type { Engine } from "../obligation/engine.js";
import type { Variable } from "../origin.js";
import { isProcessLong } from "../process-long.js";
import { pipelineRepair } from "../repair-pipe.js";
import type { Context } from "./context.js";
import { goesHere } from "./pipe-ends.js";

/** A stream in a chain of pipes. */
interface End {
  node: Node;
  /** What it holds for as long as nobody destroys it. */
  holds: Harm | undefined;
  /** As a destination it can go away or fail before its source is through; undefined where nothing is known of that. */
  goes: boolean | undefined;
  variable: Variable | undefined;
}

/** What stays for good, or until somebody else's timer. */
const HELD: readonly Harm[] = ["holds-file", "holds-socket", "holds-process", "starves-pool", "hangs"];
/** A handler's parameters, by the names that everybody gives them. */
const REQUEST = /^_?(?:req|request|incoming)$/i;
const RESPONSE = /^_?(?:res|resp|response|reply)$/i;
const CUT_OFF = /^(?:error|aborted|close)$/;

export function* findLeakyPipes(context: Context): Iterable<Finding> {
  if (!context.engine.origins.source.text.includes("pipe")) return;
  const pipes = new Pipes(context);
  for (const call of context.engine.origins.calls) {
    const found = pipes.of(call);
    if (found) yield found;
  }
}

class Pipes {
  private readonly care: Care;
  /** Sources that have been spoken of: what they are piped into may be piped on. */
  private readonly reported = new Set<Node>();
  /** Parameters in which a callback gets something that is owed: a response, not a server's request. */
  private owed: ReadonlySet<Node> | undefined;

  constructor(private readonly context: Context) {
    this.care = new Care(context.engine.origins);
  }

  of(call: CallNode): Finding | undefined {
    const { engine } = this.context;
    if (!isPipe(call) || isPipedOn(call) || mayBeElsewhere(call)) return undefined;
    const chain = chainOf(call, engine);
    const [source, ...destinations] = chain.map((node) => this.end(node)) as [End, ...End[]];
    const last = destinations.at(-1)!;
    if (
      isProcessLong(engine.units.unitOf(call), engine.origins) ||
      (source.variable === last.variable && source.variable)
    )
      return undefined;
    return this.leftOpen(call, chain, source, destinations) ?? this.unended(call, chain, source, last);
  }

  /** The source stays open when a destination closes early or fails. */
  private leftOpen(call: CallNode, chain: Node[], source: End, destinations: End[]): Finding | undefined {
    const goes = destinations.find((end) => end.goes) ?? this.saidToGo(call, destinations);
    if (
      !goes ||
      source.holds === undefined ||
      this.reported.has(chain[0]!) ||
      this.isUpload(source) ||
      !this.isOwn(source) ||
      this.isLookedAfter(source, call)
    )
      return undefined;
    if (destinations.some(({ variable }) => variable && this.care.hears(variable, /^(?:un)?pipe$/))) return undefined;
    this.reported.add(chain[0]!);
    return this.finding(call, chain, source, goes, source.holds, "leftOpen");
  }

  /** A destination of which nothing is known, and of which this code says that it does not always take all of its source. */
  private saidToGo(call: CallNode, destinations: readonly End[]): End | undefined {
    for (let at: Node = call; isCall(at) && isPipe(at); at = streamOf(methodCall(at)!.object)) {
      const [into] = at.arguments;
      const end = destinations.find(({ node }) => node === into);
      if (end?.goes === undefined && end && goesHere(at, this.care, this.context.engine)) return end;
    }
    return undefined;
  }

  /** The destination is never ended when the source fails. */
  private unended(call: CallNode, chain: Node[], source: End, last: End): Finding | undefined {
    if (last.holds === undefined || chain.length > 2 || endless(call)) return undefined;
    const isPart = this.isPart(source);
    if (isPart || this.isUpload(source)) {
      if (RESPONSE.test(nameOf(last.node)) || !this.isOwn(last) || this.isLookedAfter(last, call)) return undefined;
      // Somebody hears that it was cut off; of what stops without a word, nobody does.
      if (isPart ? this.isLookedAfter(source, call) : source.variable && this.care.hears(source.variable, CUT_OFF))
        return undefined;
      const found = this.finding(call, chain, last, source, last.holds, "unended");
      // It ends with what gave it, whatever it is joined to by.
      return isPart ? { ...found, repairs: [] } : found;
    }
    if (source.holds === undefined || !source.variable || !this.isOwn(source)) return undefined;
    if (!this.care.hasIdleListener(source.variable, /^error$/)) return undefined;
    if (
      last.variable &&
      this.care.isEnded(last.variable, call, { own: () => true }) &&
      !isResponse(last, this.context.engine)
    )
      return undefined;
    return this.finding(call, chain, last, source, last.holds, "unended");
  }

  private finding(call: CallNode, chain: Node[], kept: End, other: End, harm: Harm, message: string): Finding {
    const { engine } = this.context;
    const point = (node: Node, what: string): Finding["witness"][number] => ({
      line: node.loc.start.line,
      column: node.loc.start.column + 1,
      what,
    });
    return {
      rule: "no-leaky-pipe",
      kind: "release",
      node: call,
      pipe: call,
      harm,
      exceptional: true,
      voided: false,
      what: `\`${text(kept.node, engine)}\``,
      when: `\`${text(other.node, engine)}\``,
      size: undefined,
      releaser: "destroy",
      witness: [point(other.node, "fails or closes early"), point(kept.node, "stays open")],
      // Two that are piped into each other take two statements at once.
      repairs: this.isPipedBack(chain.at(-1)!) ? [] : pipelineRepair(call, chain, engine),
      message,
    };
  }

  private isPipedBack(last: Node): boolean {
    const variable = this.care.rootOf(last);
    return this.context.engine.origins.calls.some(
      (call) => isPipe(call) && variable && this.care.rootOf(methodCall(call)!.object) === variable,
    );
  }

  private end(node: Node): End {
    const type = this.heldType(node) ?? this.typeOf(node);
    const said = type && this.context.registry.lineage(type).find((at) => at.contract.pipe)?.contract.pipe;
    const harm = type && this.context.registry.obligation(type)?.harm;
    const isReply = !type && this.isNamedResponse(node);
    const holds = said ? said.holds : harm && HELD.includes(harm) ? harm : isReply ? "hangs" : undefined;
    return {
      node,
      holds,
      goes: holds !== undefined || said?.fails === true ? true : said?.fails,
      variable: this.care.rootOf(node),
    };
  }

  private typeOf(node: Node): ResolvedType | undefined {
    const { origins } = this.context.engine;
    const value = origins.resolved(origins.valueOf(streamOf(node)));
    return value?.kind === "instance" ? value.type : undefined;
  }

  /** The type of what is written into a variable, where that holds something: a declared type or a cast may say less. */
  private heldType(node: Node): ResolvedType | undefined {
    const { engine, registry } = this.context;
    const name = streamOf(node);
    const variable = name.type === "Identifier" ? engine.origins.variable(name) : undefined;
    const writes = variable?.references.filter((reference) => reference.isWrite()) ?? [];
    const [written] = writes;
    // What is taken from it by a pattern has another type.
    if (writes.length !== 1 || !written!.writeExpr || variable!.defs.some(({ name: id }) => !isWhole(id as never)))
      return undefined;
    const type = this.typeOf(unwrap(written!.writeExpr as unknown as Node));
    const harm = type && registry.obligation(type)?.harm;
    return harm && HELD.includes(harm) ? type : undefined;
  }

  /** Whether the stream was opened in this code: by a call that a contract knows, in its callback, or for a handler. */
  private isOwn({ node, variable }: End): boolean {
    const { origins } = this.context.engine;
    if (!variable) {
      let at = streamOf(node);
      while (at.type === "MemberExpression" || at.type === "AwaitExpression")
        at = unwrap(at.type === "MemberExpression" ? at.object : at.argument);
      return isCall(at) && origins.apiOf(at) !== undefined && !hasSignal(at);
    }
    const def = variable.defs[0];
    if (!def || variable.defs.length > 1 || variable.scope.type === "global" || variable.scope.type === "module")
      return false;
    if (def.type === "Parameter") {
      const fn = def.node as unknown as Node;
      return isFunction(fn) && isCall(outward(fn).parent);
    }
    const writes = variable.references.filter((reference) => reference.isWrite());
    return (
      writes.length > 0 &&
      writes.every(({ writeExpr }) => {
        let made = writeExpr ? unwrap(writeExpr as unknown as Node) : undefined;
        while (made?.type === "AwaitExpression" || made?.type === "MemberExpression" || (made && listenerCall(made)))
          made = unwrap(
            made.type === "AwaitExpression"
              ? made.argument
              : made.type === "MemberExpression"
                ? made.object
                : methodCall(made)!.object,
          );
        if (made?.type === "Identifier") return this.isOwn({ ...this.end(made), variable: origins.variable(made) });
        return isCall(made) && origins.apiOf(made) !== undefined && !hasSignal(made);
      })
    );
  }

  /** Whether somebody ends the stream, or what it comes from: the request of a response, the child of an output. */
  private isLookedAfter({ variable }: End, call: CallNode): boolean {
    if (!variable) return false;
    if (this.care.isEnded(variable, call)) return true;
    const written = variable.references.find((reference) => reference.isWrite())?.writeExpr as unknown as
      Node | undefined;
    const alias = written && unwrap(written);
    return this.ownersOf(variable).some((owner) => {
      const value = this.context.engine.origins.variableValue(owner);
      const obligation = value?.kind === "instance" ? this.context.registry.obligation(value.type) : undefined;
      return this.care.isEnded(owner, call, { alias, sends: obligation?.kind === "end" });
    });
  }

  private ownersOf(variable: Variable): Variable[] {
    const { origins } = this.context.engine;
    const owners: Variable[] = [];
    const def = variable.defs[0];
    const fn = def?.type === "Parameter" ? (def.node as unknown as Node) : undefined;
    const made = fn ? outward(fn).parent : variable.references.find((r) => r.isWrite())?.writeExpr;
    const inner = made ? unwrap(made as Node) : undefined;
    const root = inner && !isCall(inner) ? this.care.rootOf(inner) : undefined;
    if (root && root !== variable) owners.push(root);
    // `const request = http.get(url, (response) => …)`, `request.on("response", (response) => …)`
    for (let at = fn && inner; at && isCall(at);) {
      const receiver = listenerCall(at) ? this.care.rootOf(at) : undefined;
      if (receiver) owners.push(receiver);
      const { node, parent } = outward(at);
      if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") {
        const owner = origins.variable(parent.id);
        if (owner) owners.push(owner);
      }
      if (parent?.type === "AssignmentExpression") {
        const owner = this.care.rootOf(parent.left);
        if (owner) owners.push(owner);
      }
      const next = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
      at = next && isCall(next) ? next : undefined;
    }
    return owners;
  }

  /** A part of an upload: it stops without a word when the client is gone. */
  private isPart({ node }: End): boolean {
    const type = this.typeOf(node);
    return type !== undefined && this.context.registry.lineage(type).some(({ contract }) => contract.pipe?.cutOff);
  }

  /** A server's request: what is left of it when its client is gone is closed by the server. */
  private isUpload({ node, variable }: End): boolean {
    const def = variable?.defs[0];
    if (def?.type !== "Parameter" || unwrap(node).type !== "Identifier") return false;
    this.owed ??= new Set(this.context.births.all().map((birth) => birth.node));
    if (this.owed.has(def.name as unknown as Node)) return false;
    const type = this.typeOf(node);
    if (type)
      return this.context.registry
        .lineage(type)
        .some(({ name, pkg }) => name === "IncomingMessage" && pkg.package === "node");
    return (
      REQUEST.test(nameOf(node)) && parameterAfter(def.node as unknown as Node, def.name as unknown as Node, RESPONSE)
    );
  }

  /** `res` behind `req`, in a function of which nothing else is known. */
  private isNamedResponse(node: Node): boolean {
    const inner = unwrap(node);
    const def = inner.type === "Identifier" ? this.context.engine.origins.variable(inner)?.defs[0] : undefined;
    if (def?.type !== "Parameter" || !RESPONSE.test(nameOf(inner))) return false;
    const fn = def.node as unknown as Node;
    if (!isFunction(fn)) return false;
    const index = fn.params.indexOf(def.name as never);
    const before = fn.params[index - 1];
    return before?.type === "Identifier" && REQUEST.test(before.name);
  }
}

/** Whether a variable is declared by its name alone, with no pattern around it. */
function isWhole(id: Node): boolean {
  return id.parent?.type === "VariableDeclarator" && id.parent.id === id;
}

function isResponse({ node }: End, { origins }: Engine): boolean {
  const value = origins.valueOf(node);
  return value?.kind !== "instance" || value.type.name === "ServerResponse" || value.type.name === "Response";
}

function parameterAfter(fn: Node, name: Node, named: RegExp): boolean {
  if (!isFunction(fn)) return false;
  const after = fn.params[fn.params.indexOf(name as never) + 1];
  return after?.type === "Identifier" && named.test(after.name);
}

function isPipe(call: CallNode): boolean {
  const method = methodCall(call);
  return (
    method?.name === "pipe" &&
    (call.arguments.length === 1 || call.arguments.length === 2) &&
    call.arguments.every((argument) => argument.type !== "SpreadElement" && !isFunction(unwrap(argument)))
  );
}

/** Whether the result of a call is piped on in the same expression. */
function isPipedOn(call: CallNode): boolean {
  for (let at: Node = call; ;) {
    const { node, parent } = outward(at);
    if (parent?.type !== "MemberExpression" || parent.object !== node) return false;
    const next = outward(parent).parent;
    if (!isCall(next)) return false;
    if (isPipe(next)) return true;
    if (!listenerCall(next)) return false;
    at = next;
  }
}

/** `pipe(x, { end: false })`: somebody else ends it. */
function endless(call: CallNode): boolean {
  return call.arguments.length > 1;
}

/** Whether a function gets the result, and with it the streams: `finished(a.pipe(b))`, `await done(a.pipe(b))`. */
function mayBeElsewhere(call: CallNode): boolean {
  const { node, parent } = outward(call);
  return isCall(parent) && (parent.arguments as Node[]).includes(node);
}

/** The streams of a chain, source first; a source that is itself made by piping is taken apart. */
function chainOf(call: CallNode, engine: Engine): Node[] {
  const chain: Node[] = [];
  for (let at: Node = call; ;) {
    const method = methodCall(at);
    if (method && isPipe(at as CallNode)) {
      chain.unshift(method.call.arguments[0]!);
      at = unwrap(method.object);
    } else if (listenerCall(at) && isPipe(streamOf(at) as CallNode)) at = streamOf(at);
    else {
      const made: Node = at.type === "Identifier" ? streamOf(engine.origins.constant(at)) : at;
      if (made !== at && isCall(made) && isPipe(made)) at = made;
      else return [at, ...chain];
    }
  }
}

/** The stream behind the listeners that were attached in the same expression. */
function streamOf(node: Node): Node {
  let at = unwrap(node);
  while (listenerCall(at)) at = unwrap(methodCall(at)!.object);
  return at;
}

function nameOf(node: Node): string {
  const inner = unwrap(node);
  return inner.type === "Identifier" ? inner.name : "";
}

function text(node: Node, engine: Engine): string {
  const inner = streamOf(node);
  const { source } = engine.origins;
  const shown = isCall(inner)
    ? `${inner.type === "NewExpression" ? "new " : ""}${source.getText(inner.callee as never)}(…)`
    : source.getText(inner as never);
  return shown.replace(/\s+/g, " ").slice(0, 60);
}
