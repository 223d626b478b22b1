/** Which source of types a file has, going by the setting `types` and by what there is. */
import type { SourceCode } from "eslint";
import type { TypeOracle } from "../engine/origin.js";
import type { Types } from "../project/settings.js";
import { type Installation, KNOWN_VERSIONS, findNative, findNativeBeside, isKnown } from "./native-install.js";
import { NativeServer } from "./native-server.js";
import { nativeOracle } from "./native.js";
import { programOracle } from "./program.js";

/** The one server of this process; null where it could not be started, or has ended. */
let server: NativeServer | null | undefined;
let hinted = false;

/**
 * The oracle for a file; undefined where it is linted without types. Nothing but the setting starts a server: it costs a run more
 * than all untyped rules together, and its protocol is not stable yet.
 */
export function oracleFor(source: SourceCode, filename: string, types: Types): TypeOracle | undefined {
  if (types === "off") return undefined;
  if (types !== "native") return programOracle(source);
  if (server === null) return undefined;
  const installation = findNative(filename) ?? findNativeBeside();
  if (!installation) {
    hint('TypeScript 7 is not installed (npm install --save-dev "@typescript/native@npm:typescript@7")');
    return undefined;
  }
  if (!isKnown(installation)) {
    hint(`TypeScript ${installation.version} is not known to this version; known are ${KNOWN_VERSIONS}`);
    return undefined;
  }
  return nativeOracle(source, filename, () => start(installation));
}

function start(installation: Installation): NativeServer | undefined {
  if (server !== undefined) return server ?? undefined;
  try {
    server = new NativeServer(installation, { onEnd: (why) => giveUp(installation, why) });
  } catch (error) {
    giveUp(installation, error instanceof Error ? error.message : String(error));
  }
  return server ?? undefined;
}

function giveUp({ version }: Installation, why: string): void {
  server = null;
  hint(`the server of TypeScript ${version} gives no types: ${why}`);
}

/** Says once a process why there are no types; a warning, as a linter that fails stops everyone's work. */
function hint(why: string): void {
  if (hinted) return;
  hinted = true;
  process.emitWarning(`${why}. Files are linted without its types.`, { type: "socket-leak", code: "types" });
}
