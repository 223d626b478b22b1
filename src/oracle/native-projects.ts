/** Which project a file belongs to; where no tsconfig.json includes it, one of our own making. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** The configuration that is made up for a folder: it is nowhere on the disk. */
const NAME = "tsconfig.socket-leak.json";
const SOURCE = /\.[cm]?[jt]sx?$/;
/** What is built, or other people's. */
const BUILT = ["node_modules", "bower_components", "vendor", "dist", "build", "out", "coverage", "public"];

/** A folder's implicit project: plain JavaScript gets types from JavaScript, checked or not. */
export class ImplicitProject {
  readonly config: string;
  /** Files that the patterns leave out, and that are linted all the same. */
  private readonly extra = new Set<string>();

  constructor(private readonly root: string) {
    this.config = `${root === "/" ? "" : root}/${NAME}`;
  }

  /** Takes a file in that the patterns leave out, with those beside it. */
  add(filename: string): void {
    const folder = path.dirname(filename);
    this.extra.add(filename);
    for (const name of readdirSync(folder)) if (SOURCE.test(name)) this.extra.add(slashed(path.join(folder, name)));
  }

  /** The text of its tsconfig.json. */
  text(): string {
    return JSON.stringify({
      compilerOptions: {
        allowJs: true,
        checkJs: false,
        noEmit: true,
        strict: true,
        skipLibCheck: true,
        target: "esnext",
        lib: ["esnext"],
        // `import` and `require`, with extensions or without.
        module: "preserve",
        moduleResolution: "bundler",
        jsx: "preserve",
        experimentalDecorators: true,
        types: ancestors(this.root).some((folder) => existsSync(path.join(folder, "node_modules/@types/node")))
          ? ["node"]
          : [],
      },
      include: ["**/*"],
      exclude: [...BUILT.map((name) => `**/${name}`), "**/*.min.js"],
      ...(this.extra.size > 0 && { files: [...this.extra] }),
    });
  }
}

/** All implicit projects of a process, by the folder that they stand for. */
export class ImplicitProjects {
  private readonly byRoot = new Map<string, ImplicitProject>();
  private readonly byConfig = new Map<string, ImplicitProject>();

  /** The one for a file: its package's, or its folder's where there is no package.json. */
  of(filename: string): ImplicitProject {
    const folder = path.dirname(filename);
    const root = slashed(ancestors(folder).find((at) => existsSync(path.join(at, "package.json"))) ?? folder);
    let project = this.byRoot.get(root);
    if (!project) {
      project = new ImplicitProject(root);
      this.byRoot.set(root, project);
      this.byConfig.set(project.config, project);
    }
    return project;
  }

  /** The text of a configuration that is one of ours. */
  text(config: string): string | undefined {
    return config.endsWith(NAME) ? this.byConfig.get(config)?.text() : undefined;
  }
}

const configured = new Map<string, boolean>();

/** Whether some tsconfig.json or jsconfig.json may include a file. */
export function mayBeConfigured(filename: string): boolean {
  const folder = path.dirname(filename);
  let answer = configured.get(folder);
  if (answer === undefined) {
    answer = ancestors(folder).some((at) =>
      ["tsconfig.json", "jsconfig.json"].some((name) => existsSync(path.join(at, name))),
    );
    configured.set(folder, answer);
  }
  return answer;
}

/** A path as TypeScript writes it. */
export function slashed(file: string): string {
  return file.replaceAll("\\", "/");
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
