/** Packages of which little more is known than when they turned asynchronous: the upgrade check. `npm run check-turns` checks them. */
import type { PackageContract } from "../vocabulary.js";
import { files } from "./files.js";
import { renamed } from "./renamed.js";
import { secrets } from "./secrets.js";
import { services } from "./services.js";
import { tools } from "./tools.js";

export const turnContracts: readonly PackageContract[] = [...files, ...tools, ...services, ...secrets, ...renamed];
