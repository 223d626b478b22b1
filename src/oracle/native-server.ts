/** TypeScript 7's own server: one a process, started with the first question, ended with the process. */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { type Installation, load } from "./native-install.js";
import type {
  NativeApi,
  NativeModule,
  NativeNode,
  NativeProject,
  NativeSnapshot,
  SnapshotRequest,
} from "./native-api.js";
import { ImplicitProjects, mayBeConfigured, slashed } from "./native-projects.js";
import { type Watch, watch } from "./native-watch.js";

/** A file as the server sees it. */
export interface View {
  readonly module: NativeModule;
  readonly project: NativeProject;
  readonly source: NativeNode;
}

export interface ServerOptions {
  /** How long one file's questions may take, in ms: then the server is taken for dead. */
  limit?: number;
  /** Told once, in words, when there are no types any more. */
  onEnd?: (why: string) => void;
}

/** A minute: the first question loads a whole project. */
const LIMIT = 60_000;
/** After this rest, in ms, files may have changed: an editor's process lives for hours, a run from the command line never rests. */
const REST = 1000;
/** Files after which what the server handed out is given back. */
const RENEW = 500;
/** How many unsaved texts are kept. */
const OVERLAYS = 200;
/** By how much a file's time may lie behind the clock, in ms. */
const LAG = 50;
/** Errors after which nothing is asked any more. */
const PATIENCE = 10;

export class NativeServer {
  private readonly module: NativeModule;
  private readonly api: NativeApi;
  private readonly watch: Watch | undefined;
  private readonly overlays = new Map<string, string>();
  private readonly implicit = new ImplicitProjects();
  /** The project of a file, once it is known; null where there is none. */
  private readonly projects = new Map<string, string | null>();
  /** The tsconfig.json by which a folder's files were found, by folder and extension; null where none includes them. */
  private readonly folders = new Map<string, string | null>();
  private snapshot: NativeSnapshot | undefined;
  private dead = false;
  private errors = 0;
  private views = 0;
  private depth = 0;
  private rested = Date.now();
  private looked = Date.now();
  private readonly onEnd: (why: string) => void;

  /** Starts the server; throws where it cannot be started. */
  constructor(installation: Installation, { limit = LIMIT, onEnd = () => undefined }: ServerOptions = {}) {
    const { executable, ...module } = load(installation);
    this.module = module;
    this.onEnd = onEnd;
    this.api = new module.API({
      cwd: slashed(process.cwd()),
      tsserverPath: executable,
      fs: { readFile: (file) => this.overlays.get(file) ?? this.implicit.text(file) },
    });
    const child = this.api.client?.channel?.child;
    // Its end is heard of by the next question.
    child?.on("error", () => undefined);
    if (child?.pid !== undefined) this.watch = watch(child.pid, limit);
  }

  /** The process, for as long as it lives. */
  get pid(): number | undefined {
    return this.dead ? undefined : this.api.client?.channel?.child?.pid;
  }

  /** A file with the text that is linted, saved or not; undefined where the server does not know it. */
  view(filename: string, text: string): View | undefined {
    return this.ask(() => {
      const file = slashed(filename);
      this.api.clearSourceFileCache?.();
      if (Date.now() - this.rested > REST) this.look();
      else if (++this.views % RENEW === 0) this.update({});
      const config = this.configOf(file);
      if (config === null) return undefined;
      const seen = this.sourceOf(config, file);
      if (!seen) this.projects.delete(file);
      if (!seen || seen.source.text === text) return seen;
      this.overlay(file, text);
      this.update({ fileChanges: { changed: [file] } });
      const shown = this.sourceOf(config, file);
      return shown?.source.text === text ? shown : undefined;
    });
  }

  /** Runs what asks the server; undefined where it fails. */
  ask<T>(question: () => T): T | undefined {
    if (this.dead) return undefined;
    if (this.depth++ === 0) this.watch?.begin();
    try {
      return question();
    } catch (error) {
      this.fail(error);
      return undefined;
    } finally {
      if (--this.depth === 0) {
        this.watch?.end();
        this.rested = Date.now();
      }
    }
  }

  /** Ends the server. */
  close(): void {
    if (this.dead) return;
    this.dead = true;
    this.watch?.stop();
    const child = this.api.client?.channel?.child;
    try {
      this.api.close();
    } catch {
      // It is gone already, or hangs.
    }
    child?.stdin?.destroy();
    child?.stdout?.destroy();
    child?.kill("SIGKILL");
    this.snapshot = undefined;
    this.overlays.clear();
    this.forget();
  }

  private forget(): void {
    this.projects.clear();
    this.folders.clear();
  }

  /** An error of one question is none of the others'; but a server that is gone does not come back. */
  private fail(error: unknown): void {
    let alive = ++this.errors < PATIENCE;
    try {
      alive &&= this.api.client?.echo?.("alive") === "alive";
    } catch {
      alive = false;
    }
    if (alive) return;
    this.close();
    this.onEnd(error instanceof Error ? error.message : String(error));
  }

  private update(request: SnapshotRequest): NativeSnapshot {
    const next = this.api.updateSnapshot(request);
    this.snapshot?.dispose();
    return (this.snapshot = next);
  }

  /** Puts a text in the place of what is saved. */
  private overlay(file: string, text: string): void {
    this.overlays.delete(file);
    this.overlays.set(file, text);
    // The server keeps what it has read; what it would read again is the file.
    if (this.overlays.size > OVERLAYS) this.overlays.delete(this.overlays.keys().next().value!);
  }

  private sourceOf(config: string, file: string): View | undefined {
    const project = this.snapshot?.getProject(config);
    const source = project?.program.getSourceFile(file);
    return project && source && { module: this.module, project, source };
  }

  /** The configuration of the project that has a file. */
  private configOf(file: string): string | null {
    const known = this.projects.get(file);
    if (known !== undefined) return known;
    const config = (mayBeConfigured(file) ? this.configuredProject(file) : undefined) ?? this.implicitProject(file);
    this.projects.set(file, config);
    return config;
  }

  /** As an editor does it: the nearest tsconfig.json that includes the file, references followed. */
  private configuredProject(file: string): string | undefined {
    // Files of a folder mostly belong together.
    const group = `${path.dirname(file)}\0${path.extname(file)}`;
    const known = this.folders.get(group);
    if (known === null || (known !== undefined && this.sourceOf(known, file))) return known ?? undefined;
    const opened = this.update({ openFiles: [file] }).getDefaultProjectForFile(file)?.configFileName;
    const config = opened !== undefined && path.basename(opened) !== "inferred" ? opened : undefined;
    this.update({ closeFiles: [file], ...(config !== undefined && { openProjects: [config] }) });
    if (known === undefined) this.folders.set(group, config ?? null);
    return config;
  }

  private implicitProject(file: string): string | null {
    const project = this.implicit.of(file);
    const { config } = project;
    if (!this.snapshot?.getProject(config)) this.update({ openProjects: [config] });
    if (this.sourceOf(config, file)) return config;
    project.add(file);
    this.update({ fileChanges: { changed: [config] } });
    return this.sourceOf(config, file) ? config : null;
  }

  /** Looks for what has changed on the disk meanwhile, and tells the server. */
  private look(): void {
    if (!this.snapshot) return;
    const since = this.looked - LAG;
    this.looked = Date.now();
    const changed: string[] = [];
    const deleted: string[] = [];
    const folders = new Set<string>();
    const names = new Set<string>();
    for (const { configFileName, program } of this.snapshot.getProjects()) {
      names.add(configFileName);
      for (const name of program.getSourceFileNames()) if (!name.includes("/node_modules/")) names.add(name);
    }
    for (const name of names) {
      folders.add(path.dirname(name));
      const at = changeOf(name);
      if (at !== undefined && at >= since) changed.push(name);
      else if (at === undefined && this.implicit.text(name) === undefined) deleted.push(name);
    }
    const created = [...folders]
      .filter((folder) => (changeOf(folder) ?? 0) >= since)
      .flatMap((folder) => readdirSync(folder).map((name) => slashed(path.join(folder, name))))
      .filter((name) => !names.has(name) && (changeOf(name) ?? 0) >= since);
    for (const name of [...changed, ...deleted]) this.overlays.delete(name);
    if (changed.length + deleted.length + created.length === 0) return;
    if (created.length + deleted.length > 0) this.forget();
    this.update({ fileChanges: { changed, created, deleted } });
  }
}

/** When a file was changed, moved or made, in ms; undefined where there is none. */
function changeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ctimeMs;
}
