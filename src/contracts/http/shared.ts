/** Pieces that several HTTP clients share. */
import type { Api, Limits, Obligation, TypeContract } from "../vocabulary.js";
import { withoutBody } from "../node/fetch.js";
import { boundAgent } from "../node/http.js";
import { ioPromise } from "../node/shared.js";

/** Uses of `response.body` that read a Node stream, said of the response. `destroy` is not among them: see node-fetch 2. */
const bodyIsRead: string[] = [
  "body.resume",
  "body.pipe",
  "body.read",
  "body.on('data')",
  "body.on('readable')",
  "body.iterate",
  "body.iterator",
  "body.toArray",
  "body.forEach",
  "body.map",
  "body.filter",
  "body.flatMap",
  "body.reduce",
  "body.take",
  "body.drop",
  "body.compose",
];
/** The same, said of the body. */
const isRead: string[] = [
  "resume",
  "pipe",
  "read",
  "on('data')",
  "on('readable')",
  "iterate",
  "iterator",
  "toArray",
  "forEach",
  "map",
  "filter",
  "flatMap",
  "reduce",
  "take",
  "drop",
  "compose",
];

/** A body that fits the stream's buffer is clean (measured: 11 B; 64 KiB from Node 22 on). */
const size = "a body that is larger than the stream's buffer (1 MiB measured; on Node 20 from 64 KiB)";
const bodyOwed: Pick<Obligation, "kind" | "harm" | "size"> = { kind: "consume", harm: "holds-socket", size };
/** The status is the answer's; a body has none. */
const owed: typeof bodyOwed & typeof withoutBody = { ...bodyOwed, ...withoutBody };

const text: Api = { returns: "Promise<string>", work: "request" };
const members: Record<string, Api> = {
  json: ioPromise,
  text,
  arrayBuffer: ioPromise,
  blob: ioPromise,
  buffer: ioPromise,
};
/** Version 3 reads forms and no longer guesses encodings; neither has `bytes`. */
const members3: Record<string, Api> = { ...members, formData: ioPromise };
const members2: Record<string, Api> = { ...members, textConverted: ioPromise };
const answer: Record<string, Api> = {
  body: { value: "Body?", part: true },
  clone: { returns: "Response", part: true },
};

/** node-fetch 3: `body.destroy()` closes the socket (measured). */
export const nodeFetch3Response: TypeContract = {
  obligation: { ...owed, by: [...Object.keys(members3), ...bodyIsRead, "body.destroy"] },
  members: { ...members3, ...answer },
};
export const nodeFetch3Body: TypeContract = {
  extends: "node#Readable",
  obligation: { ...bodyOwed, by: [...isRead, "destroy"] },
};
export const nodeFetch3Request: TypeContract = { members: { ...members3, clone: { returns: "Request" } } };

/** node-fetch 2: `body.destroy()` leaves the socket open (measured, 200 of 200): read it, or abort the request. */
export const nodeFetch2Response: TypeContract = {
  obligation: { ...owed, by: [...Object.keys(members2), ...bodyIsRead] },
  members: { ...members2, ...answer },
};
export const nodeFetch2Body: TypeContract = { extends: "node#Readable", obligation: { ...bodyOwed, by: isRead } };
export const nodeFetch2Request: TypeContract = { members: { ...members2, clone: { returns: "Request" } } };

/** Without either it waits for ever (node-fetch 3 measured: still pending at 420 s); `timeout` is node-fetch 2's. */
const limits: Limits = { signal: ["arg1.signal"], timeout: ["arg1.timeout"], bound: boundAgent };

/** `fetch(url, init)` of those that give a type `Response` of their own package. */
const fetchWithin = (limits: Limits): Api[] => [
  {
    when: [{ at: "arg1.method", matches: "/^head$/i" }],
    returns: "Promise<Response>",
    args: { "1.agent": "borrows" },
    work: "request",
    limits,
  },
  { returns: "Promise<Response>", acquires: "await", args: { "1.agent": "borrows" }, work: "request", limits },
];
export const nodeFetchApi = fetchWithin(limits);
export const nodeFetch3Api = fetchWithin({ signal: limits.signal! });

/** Sockets of a keep-alive agent stay until a timer closes them (measured with Node's own). */
export const keepsAlive: Obligation = {
  kind: "release",
  by: ["destroy"],
  harm: "holds-until-timeout",
  onUse: true,
  cuts: ["destroy"],
  shared: true,
};
