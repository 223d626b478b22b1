/** What throws unless something holds. */
import { defineContract } from "../vocabulary.js";
import type { PackageContract } from "../vocabulary.js";
import { assertions } from "../node/shared.js";

const httpAssert = defineContract({
  package: "http-assert",
  source: "http-assert 1.5, index.js",
  exports: { default: assertions.ok, ...assertions, fail: { never: "throws" } },
});

const tinyInvariant = defineContract({
  package: "tiny-invariant",
  source: "tiny-invariant 1.3, src/tiny-invariant.ts: throws in production as well",
  exports: { default: assertions.ok },
});

export const assertionContracts: readonly PackageContract[] = [httpAssert, tinyInvariant];
