import type { PackageContract } from "../vocabulary.js";

export const frameworkContracts: readonly PackageContract[] = [];
