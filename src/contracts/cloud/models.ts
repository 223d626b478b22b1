/** Language models over HTTP: a client holds nothing of its own, a stream of an answer holds its connection until it is read. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { local, request } from "../database/shared.js";

/** Reading it to its end or leaving the loop ends the request. The connection is fetch's: unread, it is held until garbage collection. */
const streamed: Obligation = {
  kind: "consume",
  by: ["iterate", "[Symbol.asyncIterator]", "controller.abort", "toReadableStream", "tee"],
  harm: "holds-until-gc",
  size: "an answer of 64 KiB or more, or one that goes on",
};
const stream: TypeContract = {
  obligation: streamed,
  members: {
    // Who has the controller can abort it.
    controller: { value: "node#AbortController", part: true },
    toReadableStream: { returns: "node#ReadableStream" },
    tee: { returns: "[Stream, Stream]" },
  },
};
/** Sent at once: a promise like any other, with the raw response beside it. */
const promise: TypeContract = {
  extends: "Promise<unknown>",
  members: {
    asResponse: { returns: "Promise<node#Response>", acquires: "await", work: "request" },
    withResponse: { returns: "Promise<unknown>", work: "request" },
  },
};
const sent: Api = { returns: "Call", work: "request" };
const create: Api[] = [
  {
    when: [{ at: "arg0.stream", is: true }],
    returns: "Promise<Stream>",
    acquires: "await",
    work: "request",
  },
  sent,
];
const creates: TypeContract = { members: { create, retrieve: sent, list: sent, update: sent, delete: sent } };
/** A file: the response of fetch itself, for whoever asked to read. */
const raw: Api = { returns: "Promise<node#Response>", acquires: "await", work: "request" };

const openaiExports: Record<string, Api> = { default: { class: "Client" }, OpenAI: { class: "Client" } };
const openai = defineContract({
  package: "openai",
  versions: ">=4",
  source: "openai 6.49.0, client.d.ts, core/streaming.js, core/api-promise.d.ts, resources/**/*.d.ts",
  exports: {
    ...openaiExports,
    AzureOpenAI: { class: "Client" },
    toFile: { returns: "Promise<unknown>", work: "task" },
  },
  types: {
    Client: {
      members: {
        chat: { value: "Chat" },
        completions: { value: "Creates" },
        responses: { value: "Creates" },
        embeddings: { value: "Creates" },
        moderations: { value: "Creates" },
        images: { value: "Images" },
        audio: { value: "Audio" },
        files: { value: "Files" },
        models: { value: "Creates" },
      },
    },
    Chat: { members: { completions: { value: "Creates" } } },
    Creates: creates,
    Images: { members: { generate: create, edit: create, createVariation: sent } },
    Audio: {
      members: {
        speech: { value: "Speech" },
        transcriptions: { value: "Creates" },
        translations: { value: "Creates" },
      },
    },
    Speech: { members: { create: raw } },
    Files: { extends: "Creates", members: { create: sent, content: raw } },
    Call: promise,
    Stream: stream,
  },
});

const anthropic = defineContract({
  package: "@anthropic-ai/sdk",
  versions: ">=0.20",
  source: "@anthropic-ai/sdk 1.14.0, client.d.ts, core/streaming.d.ts, lib/MessageStream.d.ts, resources/messages",
  exports: { default: { class: "Client" }, Anthropic: { class: "Client" } },
  types: {
    Client: { members: { messages: { value: "Messages" }, models: { value: "Models" }, beta: { value: "Beta" } } },
    Beta: { members: { messages: { value: "Messages" } } },
    Messages: {
      members: {
        create,
        countTokens: sent,
        // Reads by itself from here on.
        stream: { returns: "MessageStream" },
      },
    },
    Models: { members: { retrieve: sent, list: sent } },
    MessageStream: {
      members: {
        finalMessage: request,
        finalText: request,
        done: request,
        abort: local,
        on: { returns: "this", callback: { arg: 1, runs: "many", result: "dropped" } },
        once: { returns: "this", callback: { arg: 1, runs: "once", result: "dropped" } },
      },
    },
    Call: promise,
    Stream: stream,
  },
});

export const models: readonly PackageContract[] = [openai, anthropic];
