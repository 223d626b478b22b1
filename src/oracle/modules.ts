/** From the file in which a type is declared to the module that an import would name. */
import { builtinModules } from "node:module";

/**
 * The package that a declaration file belongs to, as an import would name it: `""` for the language's own library, undefined for
 * a file of the project itself. `ambient` is the name of the declared module around it (`declare module "fs"`).
 */
export function moduleOf(file: string, ambient: string | undefined): string | undefined {
  const at = file.lastIndexOf("/node_modules/");
  if (at < 0) return /\/lib\.[\w.]+\.d\.ts$/.test(file) ? "" : undefined;
  const [scope, rest, ...path] = file.slice(at + "/node_modules/".length).split("/");
  if (isLibrary(scope!, rest)) return "";
  if (scope === "@types" && rest === "node") {
    const name = ambient?.replace(/^"|"$/g, "");
    return name && !name.includes("/") && !name.startsWith(".") ? name : path.join("/").replace(/\.d\.ts$/, "");
  }
  return packageOf(file);
}

/** The modules that `moduleOf` can name for what such files declare. An editor makes a program at every keystroke, of files that stay. */
export function modulesOf(files: Iterable<{ fileName: string }>): Set<string> {
  const modules = new Set<string>();
  for (const file of files) {
    let module = modulesOfFiles.get(file);
    if (module === undefined) {
      const { fileName } = file;
      module = fileName.includes("/node_modules/@types/node/") ? NODE : (moduleOf(fileName, undefined) ?? "");
      modulesOfFiles.set(file, module);
    }
    if (module !== "") modules.add(module);
  }
  // Which of Node's modules a file declares, its name does not always say.
  if (modules.delete(NODE)) for (const name of builtinModules) modules.add(name);
  return modules;
}

const modulesOfFiles = new WeakMap<{ fileName: string }, string>();
/** Stands for all of Node's modules; not a name of a module. */
const NODE = "node:";

/** The package whose file declares something; nothing for the language and for Node. */
export function packageOf(file: string): string | undefined {
  const at = file.lastIndexOf("/node_modules/");
  if (at < 0) return undefined;
  const [scope, rest] = file.slice(at + "/node_modules/".length).split("/");
  if (isLibrary(scope!, rest) || (scope === "@types" && rest === "node")) return undefined;
  if (scope === "@types") return rest!.includes("__") ? `@${rest!.replace("__", "/")}` : rest;
  return scope!.startsWith("@") ? `${scope}/${rest}` : scope;
}

/** TypeScript 7's library is part of the package for the platform. */
function isLibrary(scope: string, rest: string | undefined): boolean {
  return scope === "typescript" || (scope === "@typescript" && /^(?:native|typescript-)/.test(rest ?? ""));
}
