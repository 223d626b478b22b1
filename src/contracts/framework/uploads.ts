/** Parsers of uploads: what they give for each part of one stops without a word when its client goes away. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";

/** `busboy(config)` and `new Busboy(config)`. */
const parser: Api = { returns: "Busboy", class: "Busboy" };
const types: PackageContract["types"] = {
  Busboy: {
    extends: "node#Writable",
    events: {
      file: { params: ["", "FileStream"] },
      field: {},
      limit: {},
      partsLimit: {},
      filesLimit: {},
      fieldsLimit: {},
    },
  },
  // Whatever of it was written stays open until the parser is destroyed: `pipeline(part, file)` alone does not help (measured).
  FileStream: { extends: "node#Readable", pipe: { cutOff: true } },
};

export const uploads: readonly PackageContract[] = [
  defineContract({
    package: "busboy",
    source: "busboy 1.6.0, lib/types/multipart.js; @types/busboy 1.5; uploads broken off measured",
    exports: { default: parser },
    types,
  }),
  defineContract({
    package: "@fastify/busboy",
    source: "@fastify/busboy 3.2, lib/main.js, lib/types/multipart.js",
    exports: { default: parser, Busboy: parser },
    types,
  }),
];
