import type { PackageContract } from "../vocabulary.js";

export const processContracts: readonly PackageContract[] = [];
