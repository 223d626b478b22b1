/** Finds the contract that is meant: by module and access path, by global name, by type. */
import * as semver from "../project/semver.js";
import { ANY_VALUE, Names } from "./names.js";
import type {
  Api,
  EventContract,
  GivenBack,
  HandlerForm,
  Obligation,
  PackageContract,
  Turn,
  TypeContract,
  TypeRef,
} from "./vocabulary.js";

/** One way of calling or reading an API, with the package that it belongs to. */
export interface Entry {
  api: Api;
  pkg: PackageContract;
}

/** A type contract under its name. */
export interface ResolvedType {
  name: string;
  pkg: PackageContract;
  contract: TypeContract;
}

/** A parsed {@link TypeRef}. */
export type TypeExpr =
  | { kind: "named"; type: ResolvedType }
  | { kind: "promise"; of: TypeExpr | undefined }
  | { kind: "array"; of: TypeExpr | undefined }
  | { kind: "tuple"; items: (TypeExpr | undefined)[] }
  | { kind: "this" }
  | { kind: "promisified" }
  | { kind: "arg"; index: number }
  | { kind: "result"; index: number };

/** Gives the version of a package that the file at hand uses, or undefined where it is not known. */
export type VersionOf = (packageName: string) => string | undefined;

/** How a version is known: it is installed, the user's settings say that it will be, or a package.json asks for it or a later one. */
export type VersionSource = "installed" | "intended" | "declared";

/** Where the version at hand stands to the turn of an API. */
export interface TurnState {
  turn: Turn;
  package: string;
  version: string;
  known: VersionSource;
  /** Whether that version has turned already. */
  past: boolean;
}

/** The modules whose types are known in a file; `"any"` where they cannot be told. */
export type TypeSources = ReadonlySet<string> | "any";

/** The names of what types may be of. */
interface TypeNames {
  /** The same for the same names. */
  key: string;
  names: ReadonlySet<string>;
  /** Those of methods that acquire something, whatever their options. */
  acquiring: ReadonlySet<string>;
}

/** Higher than any release: what is not bounded above is true of the newest. */
const NEWEST = "99999.0.0";

/** Contracts by module, global and package: made once for a set of contracts, whatever the versions. */
export class ContractIndex {
  readonly byModule = new Map<string, PackageContract[]>();
  readonly relative: { suffix: string; pkg: PackageContract }[] = [];
  readonly globals = new Map<string, Entry[]>();
  /** Globals of whose members contracts speak: `AbortSignal.timeout`. */
  readonly namespaces = new Set<string>();
  readonly byPackage = new Map<string, PackageContract[]>();
  readonly methods = new Map<string, Entry[]>();
  readonly forms: { form: HandlerForm; pkg: PackageContract }[] = [];
  /** Handles that are known by how the code gives them back. */
  readonly givenBack: GivenBack[] = [];
  /** Names of what is called where the code never comes. */
  readonly unreachable = new Set<string>();
  private plains: Set<string> | undefined;
  private readonly namesOfFiles = new Map<string, Names>();
  private readonly namesOfTypes = new WeakMap<ReadonlySet<string>, TypeNames>();
  private readonly namesOfTypePackages = new Map<string, TypeNames>();
  private ambients: Set<string> | undefined;
  private namesOfAmbients: Set<string> | undefined;
  private readonly referred = new Map<string, Set<string>>();
  private readonly callable = new Map<string, Set<string>>();

  constructor(contracts: readonly PackageContract[]) {
    for (const pkg of contracts) {
      push(this.byPackage, pkg.package, pkg);
      for (const form of pkg.forms ?? []) this.forms.push({ form, pkg });
      this.givenBack.push(...(pkg.givenBack ?? []));
      for (const name of pkg.unreachable ?? []) this.unreachable.add(name);
      for (const module of pkg.modules ?? [pkg.package]) {
        if (module.startsWith(".")) this.relative.push({ suffix: module.replace(/^(\.\.?\/)+/, ""), pkg });
        else push(this.byModule, bare(module), pkg);
      }
      for (const [name, apis] of Object.entries(pkg.globals ?? {})) {
        if (name.includes(".")) this.namespaces.add(name.slice(0, name.lastIndexOf(".")));
        for (const api of asArray(apis)) push(this.globals, name, { api, pkg });
      }
      for (const [name, apis] of Object.entries(pkg.methods ?? {}))
        for (const api of asArray(apis)) push(this.methods, name, { api, pkg });
    }
  }

  /**
   * The names that something may have in a file that names these modules and globals: as an export or a member of their packages, of those
   * that their contracts speak of, and of those whose APIs are there without either; with types, of those as well that the types can be of.
   */
  namesFrom(modules: Iterable<string>, globals: Iterable<string>, types?: TypeSources): Names {
    const named = this.packagesNamed(modules, globals);
    const ofTypes = types && this.typeNames(types);
    // Most files name none, and most of the others the same.
    const key = `${ofTypes?.key ?? ""}|${[...named].sort().join()}`;
    let names = this.namesOfFiles.get(key);
    if (!names) {
      const packages = new Set([...this.ambient, ...named]);
      this.close(packages);
      const own = [...packages].filter((name) => !this.ambient.has(name)).map((name) => this.namesOf(name));
      names = new Names([this.ambientNames, ...(ofTypes ? [ofTypes.names] : []), ...own], ofTypes?.acquiring);
      this.namesOfFiles.set(key, names);
    }
    return names;
  }

  private packagesNamed(modules: Iterable<string>, globals: Iterable<string>): Set<string> {
    const named = new Set<string>();
    for (const module of modules) for (const { package: name } of this.modulesLike(module)) named.add(name);
    for (const global of globals) for (const { pkg } of this.globals.get(global) ?? []) named.add(pkg.package);
    return named;
  }

  private typeNames(sources: TypeSources): TypeNames {
    if (sources === "any") return this.namesOfPackages("any", this.byPackage.keys());
    let names = this.namesOfTypes.get(sources);
    if (!names) {
      // Types of globals are the language's or the platform's.
      const packages = this.packagesNamed(sources, this.globals.keys());
      this.close(packages);
      names = this.namesOfPackages([...packages].sort().join(), packages);
      this.namesOfTypes.set(sources, names);
    }
    return names;
  }

  /** The names of packages, but for those that are made at run time: they would be any. */
  private namesOfPackages(key: string, packages: Iterable<string>): TypeNames {
    // An editor makes a new program at every keystroke, of the same packages.
    const known = this.namesOfTypePackages.get(key);
    if (known) return known;
    const names = new Set<string>();
    const acquiring = new Set<string>();
    for (const name of packages) {
      for (const member of this.namesOf(name)) if (member !== "*" && member !== ANY_VALUE) names.add(member);
      for (const { types = {} } of this.byPackage.get(name) ?? [])
        for (const { members = {} } of Object.values(types))
          for (const [member, apis] of Object.entries(members))
            if (asArray(apis).some((api) => api.acquires && (api.when ?? []).every(({ kind }) => kind === "function")))
              acquiring.add(member);
    }
    const found = { key, names, acquiring };
    this.namesOfTypePackages.set(key, found);
    return found;
  }

  /** The contracts that may be meant by a module's specifier, whatever the versions. */
  modulesLike(specifier: string): PackageContract[] {
    const own = this.relative.filter((r) => endsWithPath(specifier, r.suffix)).map((r) => r.pkg);
    return [...own, ...(this.byModule.get(bare(specifier)) ?? [])];
  }

  /** Packages whose APIs need neither a module nor a global: methods and handlers that are known by themselves. */
  private get ambient(): ReadonlySet<string> {
    if (!this.ambients) {
      this.ambients = new Set();
      for (const { methods, forms, package: name } of [...this.byPackage.values()].flat())
        if (methods ?? forms) this.ambients.add(name);
      this.close(this.ambients);
    }
    return this.ambients;
  }

  /** Their names are every file's: one set for all. */
  private get ambientNames(): ReadonlySet<string> {
    return (this.namesOfAmbients ??= new Set([...this.ambient].flatMap((name) => [...this.namesOf(name)])));
  }

  /** Adds the packages of whose types the contracts of others speak. */
  private close(packages: Set<string>): void {
    // A set is walked to what is added on the way, too.
    for (const name of packages)
      for (const other of this.referredBy(name)) if (this.byPackage.has(other)) packages.add(other);
  }

  private referredBy(name: string): ReadonlySet<string> {
    let found = this.referred.get(name);
    if (!found) {
      this.referred.set(name, (found = new Set()));
      collectReferred(this.byPackage.get(name), found);
    }
    return found;
  }

  private namesOf(name: string): ReadonlySet<string> {
    let found = this.callable.get(name);
    if (!found) {
      this.callable.set(name, (found = new Set()));
      for (const { exports = {}, globals = {}, methods = {}, types = {} } of this.byPackage.get(name) ?? []) {
        for (const path of [...Object.keys(exports), ...Object.keys(globals)])
          for (const part of path.split(".")) found.add(part);
        for (const members of [methods, ...Object.values(types).map((type) => type.members ?? {})])
          for (const [member, apis] of Object.entries(members))
            found.add(member === "*" && asArray(apis).every((api) => api.value !== undefined) ? ANY_VALUE : member);
      }
    }
    return found;
  }

  /** Whether some method of this name uses an argument, or what is assigned to it, as it is. */
  plain(name: string): boolean {
    if (!this.plains) {
      this.plains = new Set();
      for (const pkgs of this.byPackage.values())
        for (const { types = {}, methods = {} } of pkgs)
          for (const members of [methods, ...Object.values(types).map((type) => type.members ?? {})])
            for (const [member, apis] of Object.entries(members))
              if (asArray(apis).some((api) => api.plain)) this.plains.add(member.replace(/^=/, ""));
    }
    return this.plains.has(name);
  }
}

/** The contracts as they are true of the versions that the file at hand uses. */
export class Registry {
  private readonly types = new Map<string, ResolvedType | undefined>();
  private readonly exprs = new Map<string, TypeExpr | undefined>();
  private readonly inRange = new Map<string, boolean>();
  private readonly lineages = new Map<ResolvedType, readonly ResolvedType[]>();
  private readonly members = new Map<ResolvedType, Map<string, Entry[]>>();
  private readonly byMethod = new Map<string, readonly Entry[]>();

  constructor(
    private readonly index: ContractIndex,
    private readonly versionOf: VersionOf = () => undefined,
    private readonly sourceOf: (packageName: string) => VersionSource = () => "installed",
  ) {}

  /** The version of a package that the file at hand uses, as far as it is known. */
  version(name: string): string | undefined {
    return this.versionOf(name);
  }

  /** How the version of a package is known. */
  versionSource(name: string): VersionSource {
    return this.sourceOf(name);
  }

  /** Where the version at hand stands to the turn of an entry; undefined where it never turned or no version is known. */
  turnState({ api: { turned }, pkg }: Entry): TurnState | undefined {
    const version = turned && this.versionOf(pkg.package);
    if (!version || !semver.valid(version)) return undefined;
    // A prerelease of the version that turned has turned.
    const past = semver.gte(semver.coerce(version) ?? version, turned.in);
    const known = this.sourceOf(pkg.package);
    // What is only asked for may be a later one.
    if (!past && known === "declared") return undefined;
    return { turn: turned, package: pkg.package, version, known, past };
  }

  /** The names that something may have in a file that names these modules and globals, and to which such types are known. */
  names(modules: Iterable<string>, globals: Iterable<string>, types?: TypeSources): Names {
    return this.index.namesFrom(modules, globals, types);
  }

  /** Whether some method or property of this name uses what it gets as it is. */
  plain(name: string): boolean {
    return this.index.plain(name);
  }

  /** Whether a function of this name is called where the code never comes. */
  unreachable(name: string): boolean {
    return this.index.unreachable.has(name);
  }

  /** Handlers that are known by their form. */
  get forms(): readonly { form: HandlerForm; pkg: PackageContract }[] {
    return this.index.forms;
  }

  /** Handles that are known by how the code gives them back. */
  get givenBack(): readonly GivenBack[] {
    return this.index.givenBack;
  }

  /** Whether an import of this specifier can matter at all. Cheap: it stands in front of everything. */
  knowsModule(specifier: string): boolean {
    return (
      this.index.byModule.has(bare(specifier)) || this.index.relative.some((r) => endsWithPath(specifier, r.suffix))
    );
  }

  knowsGlobal(name: string): boolean {
    return this.index.globals.has(name);
  }

  /** The contracts of a module, those that are not true of the version at hand left out. */
  module(specifier: string): PackageContract[] {
    const found = this.index.byModule.get(bare(specifier)) ?? [];
    const own = this.index.relative.filter((r) => endsWithPath(specifier, r.suffix)).map((r) => r.pkg);
    return [...own, ...this.inForce(found)];
  }

  /** The entries of an export, given its access path from the module (`["promises", "open"]`). */
  export(pkgs: readonly PackageContract[], path: readonly string[]): Entry[] {
    const names = path[0] === "default" ? [path.join("."), path.slice(1).join(".")] : [path.join(".")];
    for (const name of names) {
      const key = name === "" ? "default" : name;
      const found = pkgs.flatMap((pkg) => entries(pkg, own(pkg.exports, key)));
      if (found.length > 0) return this.current(found);
    }
    return [];
  }

  /** The entries of a member of a global: of `AbortSignal.timeout`. */
  globalMember(global: string, name: string): Entry[] {
    return this.index.namespaces.has(global) ? this.global(`${global}.${name}`) : [];
  }

  global(name: string): Entry[] {
    const known = this.index.globals.get(name);
    return known ? this.current(known) : [];
  }

  /**
   * The entries of a method that means something whatever it is called on. Those of a package count where that is installed, and no other
   * one that has such a method; those of no package always.
   */
  method(name: string): readonly Entry[] {
    const known = this.index.methods.get(name);
    if (!known) return NO_ENTRIES;
    let entries = this.byMethod.get(name);
    if (!entries) this.byMethod.set(name, (entries = this.findMethod(known)));
    return entries;
  }

  private findMethod(known: readonly Entry[]): readonly Entry[] {
    const found = this.current(known);
    if (found.length === 0) return found;
    const installed = found.filter(({ pkg }) => this.versionOf(pkg.package) !== undefined);
    const packages = new Set(installed.map(({ pkg }) => pkg.package));
    return [...(packages.size === 1 ? installed : []), ...found.filter(({ pkg }) => pkg.modules?.length === 0)];
  }

  /** A type by the name that an annotation gives it, in the contracts of a module or among those that declare globals. */
  namedType(pkgs: readonly PackageContract[], name: string): ResolvedType | undefined {
    for (const pkg of pkgs) {
      const type = this.type(name, pkg);
      if (type) return type;
    }
    return undefined;
  }

  globalType(name: string): ResolvedType | undefined {
    for (const { api, pkg } of this.index.globals.get(name) ?? []) {
      const type = api.class && this.type(api.class, pkg);
      if (type) return type;
    }
    return undefined;
  }

  /** Resolves a type's name as written in a contract of `pkg`. */
  type(name: string, pkg: PackageContract): ResolvedType | undefined {
    const key = `${pkg.package}\0${pkg.versions ?? ""}\0${pkg.modules?.[0] ?? ""}\0${name}`;
    if (this.types.has(key)) return this.types.get(key);
    const [other, local] = name.includes("#") ? (name.split("#", 2) as [string, string]) : [undefined, name];
    const candidates = other
      ? this.inForce(this.index.byPackage.get(other) ?? [])
      : [pkg, ...this.inForce(this.index.byPackage.get(pkg.package) ?? [])];
    const home = candidates.find((c) => own(c.types, local));
    const resolved = home && { name: local, pkg: home, contract: own(home.types, local)! };
    this.types.set(key, resolved);
    return resolved;
  }

  /** Parses a type expression of a contract of `pkg`; undefined where it says nothing. */
  typeExpr(ref: TypeRef | undefined, pkg: PackageContract): TypeExpr | undefined {
    if (!ref) return undefined;
    const key = `${pkg.package}\0${pkg.versions ?? ""}\0${pkg.modules?.[0] ?? ""}\0${ref}`;
    if (!this.exprs.has(key)) this.exprs.set(key, this.parse(ref.trim().replace(/\?$/, ""), pkg));
    return this.exprs.get(key);
  }

  private parse(ref: string, pkg: PackageContract): TypeExpr | undefined {
    if (ref.startsWith("Promise<") && ref.endsWith(">"))
      return { kind: "promise", of: this.typeExpr(ref.slice(8, -1), pkg) };
    if (ref.endsWith("[]")) return { kind: "array", of: this.typeExpr(ref.slice(0, -2), pkg) };
    if (ref.startsWith("[") && ref.endsWith("]"))
      return {
        kind: "tuple",
        items: ref
          .slice(1, -1)
          .split(",")
          .map((item) => this.typeExpr(item, pkg)),
      };
    if (ref === "this") return { kind: "this" };
    if (ref === "promisified") return { kind: "promisified" };
    const [, place, index] = /^(arg|result)(\d+)$/.exec(ref) ?? [];
    if (place === "arg" || place === "result") return { kind: place, index: Number(index) };
    const type = this.type(ref, pkg);
    return type && { kind: "named", type };
  }

  /** The type and all that it extends, itself first. */
  lineage(type: ResolvedType): readonly ResolvedType[] {
    let lineage = this.lineages.get(type);
    if (!lineage) this.lineages.set(type, (lineage = this.findLineage(type)));
    return lineage;
  }

  private findLineage(type: ResolvedType): readonly ResolvedType[] {
    const seen: ResolvedType[] = [];
    const visit = (at: ResolvedType | undefined): void => {
      if (!at || seen.includes(at)) return;
      seen.push(at);
      for (const parent of asArray(at.contract.extends ?? []))
        if (!parent.startsWith("Promise<")) visit(this.type(parent, at.pkg));
    };
    visit(type);
    return seen;
  }

  /** What a type that is itself a promise (`extends: "Promise<T>"`) resolves to; undefined for a type that is none. */
  promised(type: ResolvedType): TypeExpr | undefined {
    for (const at of this.lineage(type))
      for (const parent of asArray(at.contract.extends ?? []))
        if (parent.startsWith("Promise<")) return this.typeExpr(parent, at.pkg);
    return undefined;
  }

  member(type: ResolvedType, name: string): Entry[] {
    let known = this.members.get(type);
    if (!known) this.members.set(type, (known = new Map()));
    let found = known.get(name);
    if (!found) {
      found = this.findMember(type, name);
      // Names that mean nothing are without number.
      if (found.length > 0) known.set(name, found);
    }
    return found;
  }

  private findMember(type: ResolvedType, name: string): Entry[] {
    for (const at of this.lineage(type)) {
      const apis = own(at.contract.members, name);
      if (apis) return this.current(entries(at.pkg, apis));
    }
    for (const at of this.lineage(type)) {
      const any = own(at.contract.members, "*");
      if (any) return this.current(entries(at.pkg, any));
    }
    return [];
  }

  /** Whether awaiting a value of the type is what sends it. */
  isLazy(type: ResolvedType): boolean {
    return this.lineage(type).some((at) => at.contract.lazy === true);
  }

  constructOf(type: ResolvedType): Entry[] {
    for (const at of this.lineage(type))
      if (at.contract.construct) return this.current(entries(at.pkg, at.contract.construct));
    return [];
  }

  callOf(type: ResolvedType): Entry[] {
    for (const at of this.lineage(type)) if (at.contract.call) return this.current(entries(at.pkg, at.contract.call));
    return [];
  }

  event(type: ResolvedType, name: string): { event: EventContract; pkg: PackageContract } | undefined {
    for (const at of this.lineage(type)) {
      const event = own(at.contract.events, name);
      if (event) return { event, pkg: at.pkg };
    }
    return undefined;
  }

  /** What becomes of a promise that a subclass's method returns. */
  override(type: ResolvedType, name: string): "awaited" | "dropped" | "returned" | "tested" | undefined {
    for (const at of this.lineage(type)) {
      const result = own(at.contract.overrides, name);
      if (result) return result;
    }
    return undefined;
  }

  obligation(type: ResolvedType): Obligation | undefined {
    for (const at of this.lineage(type)) if (at.contract.obligation) return at.contract.obligation;
    return undefined;
  }

  private inForce(pkgs: readonly PackageContract[]): PackageContract[] {
    const kept = pkgs.filter((pkg) => this.holds(pkg, pkg.versions));
    // Of a version that is not known any is better than none.
    return kept.length > 0 || (pkgs[0] && this.versionOf(pkgs[0].package) !== undefined) ? kept : [...pkgs];
  }

  private current(found: readonly Entry[]): Entry[] {
    const kept = found.filter(({ api, pkg }) => this.holds(pkg, api.versions));
    // What the newest no longer has was written for one that is not known.
    return kept.length > 0 || (found[0] && this.versionOf(found[0].pkg.package) !== undefined) ? kept : [...found];
  }

  private holds(pkg: PackageContract, range: string | undefined): boolean {
    if (!range) return true;
    const key = `${pkg.package}\0${range}`;
    let holds = this.inRange.get(key);
    if (holds === undefined) {
      holds = semver.satisfies(this.versionOf(pkg.package) ?? NEWEST, range, { includePrerelease: true });
      this.inRange.set(key, holds);
    }
    return holds;
  }
}

const NO_ENTRIES: readonly Entry[] = [];

function bare(specifier: string): string {
  return specifier.startsWith("node:") ? specifier.slice(5) : specifier;
}

/** A module is the same whether its specifier says `./queue`, `./queue.js` or `./queue.ts`. */
function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "");
}

function endsWithPath(specifier: string, suffix: string): boolean {
  if (!/^[./]/.test(specifier)) return false;
  const [path, end] = [withoutExtension(specifier), withoutExtension(suffix)];
  return path === end || path.endsWith(`/${end}`);
}

function entries(pkg: PackageContract, apis: Api | Api[] | undefined): Entry[] {
  return asArray(apis ?? []).map((api) => ({ api, pkg }));
}

/** Own properties only: `constructor` and `toString` are no members of a contract. */
function own<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** One or a list of something, as a list: overloads, places, callbacks. */
export function asArray<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** Gathers the packages of the types that a contract speaks of: `Promise<pg#Pool>`. */
function collectReferred(value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    for (const [, name] of value.matchAll(/((?:@[\w.-]+\/)?[\w.:-]+)#\w/g)) found.add(name!);
  } else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) collectReferred(part, found);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
