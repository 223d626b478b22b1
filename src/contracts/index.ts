/** All contracts that ship with the plugin. */
import type { PackageContract } from "./vocabulary.js";
import { brokerContracts } from "./broker/index.js";
import { cloudContracts } from "./cloud/index.js";
import { databaseContracts } from "./database/index.js";
import { frameworkContracts } from "./framework/index.js";
import { httpContracts } from "./http/index.js";
import { nodeContracts } from "./node/index.js";
import { processContracts } from "./process/index.js";
import { runtimeContracts } from "./runtime/index.js";
import { turnContracts } from "./turns/index.js";

/** The contracts by family: the documentation has a page for each. */
export const families = {
  node: nodeContracts,
  http: httpContracts,
  database: databaseContracts,
  broker: brokerContracts,
  cloud: cloudContracts,
  process: processContracts,
  framework: frameworkContracts,
  runtime: runtimeContracts,
  turns: turnContracts,
} satisfies Record<string, readonly PackageContract[]>;

export const contracts: readonly PackageContract[] = Object.values(families).flat();
