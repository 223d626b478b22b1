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

export const contracts: readonly PackageContract[] = [
  ...nodeContracts,
  ...httpContracts,
  ...databaseContracts,
  ...brokerContracts,
  ...cloudContracts,
  ...processContracts,
  ...frameworkContracts,
  ...runtimeContracts,
  ...turnContracts,
];
