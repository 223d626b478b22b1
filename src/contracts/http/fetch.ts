/** node-fetch and what is built on it. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { bodyReaderMembers, bodyReaders } from "../node/fetch.js";
import { ioPromise } from "../node/shared.js";
import {
  nodeFetch2Body,
  nodeFetch2Request,
  nodeFetch2Response,
  nodeFetch3Api,
  nodeFetch3Body,
  nodeFetch3Request,
  nodeFetch3Response,
  nodeFetchApi,
} from "./shared.js";

const exports: Record<string, Api | Api[]> = {
  default: nodeFetchApi,
  Response: { class: "Response" },
  Request: { class: "Request" },
  Headers: { class: "node#Headers" },
};
const requestType = { members: { ...bodyReaderMembers, clone: { returns: "Request" } } };

const nodeFetch3 = defineContract({
  package: "node-fetch",
  versions: ">=3",
  source: "node-fetch 3.3.2, measured on Node 20 to 26",
  exports: { ...exports, default: nodeFetch3Api },
  types: { Response: nodeFetch3Response, Body: nodeFetch3Body, Request: nodeFetch3Request },
});

const nodeFetch2 = defineContract({
  package: "node-fetch",
  versions: "<3",
  source: "node-fetch 2.7.0, measured on Node 20 to 26",
  exports,
  types: { Response: nodeFetch2Response, Body: nodeFetch2Body, Request: nodeFetch2Request },
});

/** In Node.js it is node-fetch 2, elsewhere the platform's own: what discharges either counts. */
const eitherResponse = {
  members: { ...bodyReaderMembers, ...nodeFetch2Response.members },
  obligation: {
    ...nodeFetch2Response.obligation!,
    by: [
      ...bodyReaders,
      ...nodeFetch2Response.obligation!.by,
      "body.cancel",
      "body.getReader",
      "body.pipeTo",
      "body.pipeThrough",
    ],
  },
};

const crossFetch = defineContract({
  package: "cross-fetch",
  source: "cross-fetch 4.1.0 dist/node-ponyfill.js: node-fetch 2",
  exports: { ...exports, fetch: nodeFetchApi },
  types: { Response: eitherResponse, Body: nodeFetch2Body, Request: requestType },
});

const isomorphicFetch = defineContract({
  package: "isomorphic-fetch",
  source: "isomorphic-fetch 3.0.0 fetch-npm-node.js: node-fetch 2, set as the global fetch",
  exports: { default: nodeFetchApi },
  types: { Response: eitherResponse, Body: nodeFetch2Body, Request: nodeFetch2Request },
});

/** They leave `bytes` and `formData` out. */
const minipassReaders: Record<string, Api> = {
  json: ioPromise,
  text: ioPromise,
  arrayBuffer: ioPromise,
  blob: ioPromise,
};

const minipassResponse: PackageContract["types"] = {
  Response: {
    obligation: {
      kind: "consume",
      by: [
        "json",
        "text",
        "arrayBuffer",
        "blob",
        "buffer",
        "textConverted",
        "body.resume",
        "body.destroy",
        "body.pipe",
        "body.collect",
        "body.concat",
        "body.promise",
        "body.read",
        "body.on('data')",
        "body.on('readable')",
        "body.iterate",
      ],
      harm: "holds-socket",
      size: "a body that is larger than the stream's buffer (3 MB measured)",
    },
    members: {
      ...minipassReaders,
      buffer: ioPromise,
      body: { value: "Body?", part: true },
      clone: { returns: "Response", part: true },
    },
  },
  Body: {
    extends: "node#EventEmitter",
    obligation: {
      kind: "consume",
      by: [
        "resume",
        "destroy",
        "pipe",
        "collect",
        "concat",
        "promise",
        "read",
        "on('data')",
        "on('readable')",
        "iterate",
      ],
      harm: "holds-socket",
      size: "a body that is larger than the stream's buffer (3 MB measured)",
    },
    members: {
      pipe: { returns: "arg0", args: { 0: "discharges" } },
      collect: ioPromise,
      concat: ioPromise,
      promise: ioPromise,
      resume: {},
      pause: {},
      destroy: { returns: "this" },
    },
    events: { data: {}, end: { means: "success" }, error: { means: "failure" }, close: { means: "final" } },
  },
  Request: { members: { ...minipassReaders, clone: { returns: "Request" } } },
};

const makeFetchHappen = defineContract({
  package: "make-fetch-happen",
  source: "make-fetch-happen 15.0.6; unread bodies run",
  exports: { default: { value: "Fetch" }, defaults: { returns: "Fetch" } },
  types: {
    ...minipassResponse,
    Fetch: { call: nodeFetchApi, members: { defaults: { returns: "Fetch" } } },
  },
});

const minipassFetch = defineContract({
  package: "minipass-fetch",
  source: "minipass-fetch 5.0.2",
  exports,
  types: minipassResponse,
});

export const fetchLike: readonly PackageContract[] = [
  nodeFetch3,
  nodeFetch2,
  crossFetch,
  isomorphicFetch,
  makeFetchHappen,
  minipassFetch,
];
