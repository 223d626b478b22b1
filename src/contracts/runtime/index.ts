/** Runtimes beside Node.js: what their globals hand out. */
import type { PackageContract } from "../vocabulary.js";
import { bun } from "./bun.js";
import { deno } from "./deno.js";

export const runtimeContracts: readonly PackageContract[] = [bun, deno];
