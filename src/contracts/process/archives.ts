/** Streams that unpack archives: they fail on what they get, and on where they write. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { task } from "../database/shared.js";

const extractor: Api = { returns: "Extractor", class: "Extractor" };
const types: Record<string, TypeContract> = { Extractor: { extends: "node#Duplex", pipe: { fails: true } } };

/** With `file` it is a promise, without it a stream. */
const unpack: Api[] = [
  {
    when: [
      { at: "arg0.file", absent: true },
      { at: "arg0.f", absent: true },
      { at: "arg0.sync", absent: true },
    ],
    returns: "Extractor",
  },
  task,
];

export const archiveContracts: readonly PackageContract[] = [
  defineContract({
    package: "tar",
    source: "tar 7.5, dist/esm/extract.d.ts, list.d.ts",
    exports: { x: unpack, extract: unpack, t: unpack, list: unpack, Unpack: extractor, Parser: extractor },
    types,
  }),
  defineContract({ package: "tar-fs", source: "tar-fs 3.1, index.js", exports: { extract: extractor }, types }),
  defineContract({
    package: "tar-stream",
    source: "tar-stream 3.1, extract.js",
    exports: { extract: extractor },
    types,
  }),
  defineContract({
    package: "unzipper",
    source: "unzipper 0.12, lib/extract.js, lib/parse.js",
    exports: { Extract: extractor, Parse: extractor, ParseOne: extractor },
    types,
  }),
];
