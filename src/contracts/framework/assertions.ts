/** What throws unless something holds, and what leaves a page or a handler by throwing. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
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

const throws: Api = { never: "throws", args: { rest: "borrows" } };

const nextNavigation = defineContract({
  package: "next",
  modules: ["next/navigation"],
  versions: ">=13",
  source: "next 16.4, dist/client/components/{redirect,not-found,forbidden,unauthorized}.d.ts: each returns never",
  exports: {
    redirect: throws,
    permanentRedirect: throws,
    notFound: throws,
    forbidden: throws,
    unauthorized: throws,
  },
});

const svelteKit = defineContract({
  package: "@sveltejs/kit",
  // Before that they made what was to be thrown.
  versions: ">=2",
  source: "@sveltejs/kit 2.70, types/index.d.ts: each returns never",
  exports: { error: throws, redirect: throws, invalid: throws },
});

export const assertionContracts: readonly PackageContract[] = [httpAssert, tinyInvariant, nextNavigation, svelteKit];
