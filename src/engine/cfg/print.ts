/** A graph as text, for golden tests and for people. */
import type { SourceCode } from "eslint";
import type { Node } from "../ast.js";
import type { Block, Edge, FlowEvent, Graph } from "./graph.js";

/** One line a block: its number, its events, its edges. Blocks that nothing reaches are left out. */
export function printGraph(graph: Graph, source: SourceCode): string {
  const names = new Map<Block, string>();
  const order: Block[] = [];
  const queue: Block[] = [graph.entry];
  for (let at = queue.shift(); at; at = queue.shift()) {
    if (names.has(at)) continue;
    names.set(at, at === graph.exit ? "exit" : at === graph.thrown ? "thrown" : `b${order.length}`);
    if (at !== graph.exit && at !== graph.thrown) order.push(at);
    queue.push(...at.edges.map((edge) => edge.to));
  }
  const text = (node: Node): string => {
    const code = source.getText(node as never).replace(/\s+/g, " ");
    return code.length > 40 ? `${code.slice(0, 37)}...` : code;
  };
  const edge = ({ to, kind, test, certain }: Edge): string => {
    const condition = test
      ? ` ${test.form === "truthy" ? text(test.node) : test.form === "nonnull" ? `${text(test.node)} != null` : test.form === "element" ? `next of ${text(test.node)}` : `${text(test.node)} === ${text(test.equals!)}`}`
      : "";
    return `${kind}${certain ? "!" : ""}${condition} -> ${names.get(to)}`;
  };
  return order
    .map(
      (block) =>
        `${names.get(block)}: ${block.events.map((event) => printEvent(event, text)).join("; ")} [${block.edges.map(edge).join(", ")}]`,
    )
    .join("\n");
}

function printEvent(event: FlowEvent, text: (node: Node) => string): string {
  switch (event.kind) {
    case "assign":
      return `${text(event.target)} = ${event.value ? text(event.value) : "?"}`;
    case "bind":
      return `${text(event.target)} <- ${event.mode} of ${text(event.source)}`;
    case "value":
      return `value ${text(event.value)}`;
    case "pass":
      return `pass ${event.source ? text(event.source) : "a failure"} to ${text(event.fn)}`;
    case "dispose":
      return `dispose ${text(event.target)}`;
    case "return":
    case "throw":
    case "yield":
      return event.value ? `${event.kind} ${text(event.value)}` : event.kind;
    default:
      return `${event.kind} ${text(event.node)}`;
  }
}
