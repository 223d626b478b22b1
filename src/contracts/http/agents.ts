/** Agents and proxies. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { keepsAlive } from "./shared.js";

const agentType = { extends: "node#HttpAgent", obligation: keepsAlive };

/** Keeps alive by default: its free sockets live 4 s, those in use until they are answered. */
const aliveAgent: Api[] = [
  { when: [{ at: "arg0.keepAlive", is: false }], class: "Agent" },
  { class: "Agent", acquires: "new" },
];

const agentkeepalive = defineContract({
  package: "agentkeepalive",
  source: "agentkeepalive 4.6.0 lib/agent.js",
  exports: { default: aliveAgent, HttpAgent: aliveAgent, HttpsAgent: aliveAgent },
  types: { Agent: agentType },
});

/** A tunnel socket per request, closed after it: nothing stays, unless it is told to keep alive. */
const tunnelAgent: Api[] = [
  { when: [{ at: "arg1.keepAlive", is: true }], class: "Agent", acquires: "new" },
  { class: "Agent" },
];
const firstArgument: Api[] = [
  { when: [{ at: "arg0.keepAlive", is: true }], class: "Agent", acquires: "new" },
  { class: "Agent" },
];

/** The module itself was the class once, or a function that made one. */
const until = (version: string, apis: readonly Api[]): Api[] =>
  apis.map((api) => ({ ...api, returns: "Agent", versions: `<${version}` }));

const httpProxyAgent = defineContract({
  package: "http-proxy-agent",
  source: "http-proxy-agent 9.1 and 5.0, dist/index.js",
  exports: { HttpProxyAgent: tunnelAgent, default: until("6", tunnelAgent) },
  types: { Agent: agentType },
});
const httpsProxyAgent = defineContract({
  package: "https-proxy-agent",
  source: "https-proxy-agent 9.1 and 5.0, dist/index.js",
  exports: { HttpsProxyAgent: tunnelAgent, default: until("6", tunnelAgent) },
  types: { Agent: agentType },
});
const socksProxyAgent = defineContract({
  package: "socks-proxy-agent",
  source: "socks-proxy-agent 10.1, 6.2 and 6.1, dist/index.js",
  exports: { SocksProxyAgent: tunnelAgent, default: until("6.2", tunnelAgent) },
  types: { Agent: agentType },
});
const proxyAgent = defineContract({
  package: "proxy-agent",
  source: "proxy-agent 8.0 and 5.0: keepAlive is its first argument's",
  exports: { ProxyAgent: firstArgument, default: until("6", firstArgument) },
  types: { Agent: agentType },
});
const pacProxyAgent = defineContract({
  package: "pac-proxy-agent",
  source: "pac-proxy-agent 9.1 and 5.0, dist/index.js",
  exports: { PacProxyAgent: tunnelAgent, default: until("6", tunnelAgent) },
  types: { Agent: agentType },
});

/** Keeps its sockets alive; a client that gets it destroys it with itself. */
const handler: Api = { class: "Handler", acquires: "new" };
const smithy = defineContract({
  package: "@smithy/node-http-handler",
  source: "@smithy/node-http-handler 4.14.2, dist-types/node-http-handler.d.ts, node-http2-handler.d.ts",
  exports: { NodeHttpHandler: handler, NodeHttp2Handler: handler },
  types: {
    Handler: {
      obligation: keepsAlive,
      members: { destroy: { rejects: false }, handle: { returns: "Promise<unknown>", work: "request" } },
    },
  },
});

// --- http-proxy: answers the requests that it is given ---

const proxyServer: Api = { returns: "ProxyServer", class: "ProxyServer" };

const httpProxy = defineContract({
  package: "http-proxy",
  source: "http-proxy 1, @types/http-proxy 1.17.17",
  exports: {
    default: proxyServer,
    createProxyServer: proxyServer,
    createServer: proxyServer,
    createProxy: proxyServer,
  },
  types: {
    ProxyServer: {
      extends: "node#EventEmitter",
      members: {
        web: { args: { 0: "owns", 1: "owns" }, callback: { arg: "last", runs: "once", result: "dropped" } },
        ws: { args: { 0: "owns", 1: "owns" }, callback: { arg: "last", runs: "once", result: "dropped" } },
        listen: { returns: "this" },
        close: { callback: { arg: 0, runs: "once", result: "dropped" } },
      },
      // With a listener for its failures, the answer is the listener's; the socket form of it carries no response.
      events: { error: { params: ["", "node#IncomingMessage", ""] }, proxyReq: {}, proxyRes: {}, open: {}, close: {} },
    },
  },
});

const httpProxyMiddleware = defineContract({
  package: "http-proxy-middleware",
  source: "http-proxy-middleware 4.2, 3.0 and 0.21, dist/http-proxy-middleware.js",
  exports: {
    createProxyMiddleware: { returns: "ProxyMiddleware" },
    legacyCreateProxyMiddleware: { returns: "ProxyMiddleware", versions: "^3" },
    default: { returns: "ProxyMiddleware", versions: "<1" },
    responseInterceptor: { callback: { arg: 0, runs: "many", result: "awaited" } },
    fixRequestBody: { args: { 0: "borrows" } },
  },
  types: {
    ProxyMiddleware: {
      // What fails goes to next() or to its listeners.
      call: { returns: "Promise<void>", work: "none", args: { 0: "owns", 1: "owns" } },
      members: { upgrade: { args: { 0: "owns", 1: "owns" } } },
    },
  },
});

export const agents: readonly PackageContract[] = [
  agentkeepalive,
  httpProxyAgent,
  httpsProxyAgent,
  socksProxyAgent,
  proxyAgent,
  pacProxyAgent,
  smithy,
  httpProxy,
  httpProxyMiddleware,
];
