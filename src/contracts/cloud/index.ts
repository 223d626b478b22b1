import type { PackageContract } from "../vocabulary.js";

export const cloudContracts: readonly PackageContract[] = [];
