// What the recommended config costs, beside what ESLint and typescript-eslint cost, on the sources of real packages.
// usage: npm run bench        npm run bench -- load        npm run bench -- warm        BENCH_ROUNDS=3   BENCH_PACKAGES=mongodb,kafkajs,typeorm   BENCH_MODES=a,b,…
//
// Every measurement is a process of its own, and counts that whole process's CPU time, user and system: what a rule asks of
// the type checker is charged to whoever asks first, so times of single rules in one process mean nothing. Configurations
// take turns in each round; the means of the faster half of the rounds are compared, as whatever else the machine does only adds.
// The CPU time of TypeScript 7's server is counted in (on Linux); as it works on several cores, wall time is measured beside it.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { createLint, extensions, recommended, withoutSourceMap } from "./lib/lint.mjs";
import { cache, root } from "./lib/project.mjs";

/** Fixed versions, so that figures of different days compare. `source` is the folder of the package that is linted. */
const packages = {
  mongodb: { version: "7.9.0", source: "src" },
  kafkajs: { version: "2.2.4", source: "src" },
  typeorm: { version: "1.1.1", source: "." },
};

/** @param {...string} rules */
const theirs = (...rules) => ({
  plugins: { "@typescript-eslint": /** @type {import("eslint").ESLint.Plugin} */ (tseslint.plugin) },
  rules: Object.fromEntries(rules.map((rule) => [`@typescript-eslint/${rule}`, /** @type {const} */ ("error")])),
});
/** What ESLint itself pays as soon as it has any rule: each file's context becomes a prototype, and the file lives until it is collected. */
const idle = {
  plugins: { idle: { rules: { idle: { create: () => ({}) } } } },
  rules: { "idle/idle": /** @type {const} */ ("error") },
};
const floating = theirs("no-floating-promises");
const both = theirs("no-floating-promises", "no-misused-promises");

/** @type {Record<string, { title: string, typed: boolean, types?: string, configs: import("eslint").Linter.Config[] }>} */
const modes = {
  a: { title: "untyped, no rules", typed: false, configs: [] },
  n: { title: "untyped, a rule that does nothing", typed: false, configs: [idle] },
  b: { title: "untyped, ours", typed: false, configs: [recommended] },
  c: { title: "typed, no rules", typed: true, configs: [] },
  d: { title: "typed, no-floating-promises", typed: true, configs: [floating] },
  e: { title: "typed, no-floating-promises + no-misused-promises", typed: true, configs: [both] },
  f: { title: "typed, ours", typed: true, configs: [recommended] },
  g: { title: "typed, both of theirs + ours", typed: true, configs: [both, recommended] },
  h: { title: "typed by TypeScript 7, ours", typed: false, types: "native", configs: [recommended] },
};

const [, self, job, folder] = process.argv;
if (job === "linearity") linearity();
else if (job === "load") load();
else if (job === "warm") await warm();
else if (job && folder) await measure(job, folder);
else compare();

/** Runs all modes in turn, in processes of their own, and prints times and ratios. */
function compare() {
  const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
  const names = (process.env.BENCH_PACKAGES ?? Object.keys(packages).join(",")).split(",");
  const code = prepare(names);
  const { files, lines } = size(code);
  console.log(`${names.join(", ")}: ${files} files, ${lines} lines; ${rounds} rounds\n`);
  const chosen = (process.env.BENCH_MODES ?? Object.keys(modes).join(",")).split(",");
  /** @type {Record<string, number[]>} */
  const seconds = Object.fromEntries(chosen.map((mode) => [mode, []]));
  /** @type {Record<string, number[]>} */
  const walls = Object.fromEntries(chosen.map((mode) => [mode, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const mode of chosen) {
      const started = performance.now();
      seconds[mode].push(Number(child(mode, code)));
      walls[mode].push((performance.now() - started) / 1000);
    }
    console.log(`round ${round}: ${chosen.map((mode) => `${mode} ${seconds[mode].at(-1)?.toFixed(1)} s`).join("  ")}`);
  }
  /** @type {Record<string, number>} */
  const m = Object.fromEntries(Object.entries(seconds).map(([mode, list]) => [mode, undisturbed(list)]));
  /** @type {Record<string, number>} */
  const wall = Object.fromEntries(Object.entries(walls).map(([mode, list]) => [mode, undisturbed(list)]));
  console.log("\nCPU time of the whole process, and its wall time: mean of the faster half of the rounds");
  for (const mode of chosen)
    console.log(
      `  ${mode}  ${m[mode].toFixed(2).padStart(7)} s ${wall[mode].toFixed(2).padStart(7)} s  ${modes[mode].title}`,
    );
  const ratio = (/** @type {number} */ part, /** @type {number} */ whole) => `${((100 * part) / whole).toFixed(1)} %`;
  console.log(`
what ours adds
  untyped, to a run without rules             (b-a)/a      ${ratio(m.b - m.a, m.a)}   (budget: 10 %)
    of that ESLint's own, for any rule        (n-a)/a      ${ratio(m.n - m.a, m.a)}
    to a run with a rule that does nothing    (b-n)/n      ${ratio(m.b - m.n, m.n)}
  typed, as part of no-floating-promises' own (f-c)/(d-c)  ${ratio(m.f - m.c, m.d - m.c)}   (budget: 100 %)
  typed, to a run with both of theirs         (g-e)/e      ${ratio(m.g - m.e, m.e)}   (budget: 10 %)
a whole run typed by TypeScript 7's server, to one typed by typescript-eslint
  CPU time, the server's counted in           h/f          ${ratio(m.h, m.f)}   (budget: 100 %)
  wall time                                   h/f          ${ratio(wall.h, wall.f)}   (budget: 100 %)
`);
  console.log(child("linearity"));
  load();
}

/** What importing the plugin takes, beside importing typescript-eslint's, and what is loaded with the first file: in turns, each in a process of its own. */
function load() {
  const engine = path.join(root, "lib/engine.cjs");
  const loaded = {
    ours: `await import("eslint-plugin-socket-leak")`,
    engine: `createRequire(${JSON.stringify(engine)})(${JSON.stringify(engine)})`,
    theirs: `await import("@typescript-eslint/eslint-plugin")`,
  };
  const code = (/** @type {string} */ what) => `import { createRequire } from "node:module";
    const [cpu, started] = [process.cpuUsage(), performance.now()];
    ${what};
    const { user, system } = process.cpuUsage(cpu);
    console.log((user + system) / 1000, performance.now() - started);`;
  const measured = (/** @type {string} */ what) =>
    execFileSync(process.execPath, ["--input-type=module", "-e", code(what)], { encoding: "utf8" });
  const names = /** @type {(keyof typeof loaded)[]} */ (Object.keys(loaded));
  const times = names.map(() => /** @type {number[][]} */ ([]));
  for (let round = 0; round < 11; round++)
    for (const [index, name] of names.entries()) times[index].push(measured(loaded[name]).split(" ").map(Number));
  const [ours, first, theirs] = times.map((rounds) =>
    [0, 1].map((column) => median(rounds.map((round) => round[column]))),
  );
  const shown = (/** @type {number[]} */ both) => both.map((ms) => `${ms.toFixed(0)} ms`).join(", ");
  const ratio = (/** @type {number} */ cpu) => `${((100 * cpu) / theirs[0]).toFixed(0)} %`;
  console.log(`loading, median of 11 in turns: CPU time and wall time
  the plugin, with ESLint's start       ${shown(ours)}: ${ratio(ours[0])} of theirs   (budget: 50 %, and 100 ms)
  the engine, with the first file       ${shown(first)}: both together ${ratio(ours[0] + first[0])}   (budget: 50 %)
  typescript-eslint's plugin            ${shown(theirs)}`);
}

/** @param {...string} job */
function child(...job) {
  return execFileSync(process.execPath, [self, ...job], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();
}

/** In a process of its own: lints everything in one mode, as ESLint's command line does, and prints the CPU seconds that the process took. */
async function measure(/** @type {string} */ mode, /** @type {string} */ code) {
  await linter(mode, code).lintFiles(["."]);
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log((userCPUTime + systemCPUTime) / 1e6 + childrensTime());
}

/**
 * What ours costs a process that goes on, as an editor's does: the same files are linted again and again, without a rule and with ours
 * in turns. The first rounds are what V8 learns the code by, and are not counted.
 */
async function warm() {
  const code = prepare(Object.keys(packages));
  const { files, lines } = size(code);
  const [learning, rounds] = [2, Number(process.env.BENCH_ROUNDS ?? 5)];
  console.log(`one process, ${files} files, ${lines} lines; CPU seconds of a pass, after ${learning} rounds`);
  const chosen = ["a", "n", "b"];
  const linters = chosen.map((mode) => linter(mode, code));
  const times = chosen.map(() => /** @type {number[]} */ ([]));
  for (let round = 1 - learning; round <= rounds; round++) {
    for (const [index, eslint] of linters.entries()) {
      const start = process.cpuUsage();
      await eslint.lintFiles(["."]);
      const { user, system } = process.cpuUsage(start);
      if (round > 0) times[index].push((user + system) / 1e6);
    }
  }
  const [a, n, b] = times.map(undisturbed);
  for (const [index, mode] of chosen.entries())
    console.log(`  ${mode}  ${times[index].map((s) => s.toFixed(2)).join("  ")}  ${modes[mode].title}`);
  const ratio = (/** @type {number} */ part, /** @type {number} */ whole) => `${((100 * part) / whole).toFixed(1)} %`;
  console.log(
    `  ours, to a pass without rules (b-a)/a ${ratio(b - a, a)}, to one with a rule that does nothing (b-n)/n ${ratio(b - n, n)}`,
  );
}

/** ESLint as its command line makes it, in one mode. */
function linter(/** @type {string} */ mode, /** @type {string} */ code) {
  const { typed, types = typed ? "typescript-eslint" : "off", configs } = modes[mode];
  return new ESLint({
    cwd: code,
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      { linterOptions: { reportUnusedDisableDirectives: "off" }, settings: { "socket-leak": { types } } },
      {
        files: ["**/*.{js,cjs,mjs,ts,cts,mts}"],
        languageOptions: {
          parser: /** @type {import("eslint").Linter.Parser} */ (tseslint.parser),
          parserOptions: typed ? { projectService: true, tsconfigRootDir: code } : {},
        },
      },
      { files: ["**/*.js"], languageOptions: { sourceType: "commonjs" } },
      ...configs,
    ],
  });
}

/** The CPU seconds of the processes that this one has started and that still run: of TypeScript's server. On Linux only. */
function childrensTime() {
  if (!existsSync("/proc/self/task")) return 0;
  const children = readdirSync("/proc/self/task").flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean),
  );
  return children.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    // In ticks, of which there are 100 a second.
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

/** In a process of its own: does twice the code take twice the time? Prints what ours adds to files of n and of 4n lines, whose end leaks. */
function linearity() {
  const block = (/** @type {number} */ i) => `
  const client${i} = await pool.connect();
  try {
    const { rows } = await client${i}.query("select * from t where id = $1", [id]);
    for (const row of rows) {
      if (row.skip) continue;
      out.push(await fetch(\`http://example.test/\${row.id}\`).then((answer) => answer.json()));
    }
  } finally {
    client${i}.release();
  }`;
  const head = `import { Pool } from "pg";\nconst pool = new Pool();\n`;
  const make = (/** @type {number} */ n, /** @type {boolean} */ one) => {
    const blocks = Array.from({ length: n / 10 }, (_, i) => block(i));
    blocks.push("\n  const last = await pool.connect();\n  await last.query(id);");
    const wrap = (/** @type {string} */ body, /** @type {number} */ i) =>
      `export async function f${i}(id, out) {${body}\n}\n`;
    return head + (one ? wrap(blocks.join(""), 0) : blocks.map(wrap).join(""));
  };
  const cpu = (/** @type {() => void} */ run) => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  const bare = createLint(process.cwd(), { configs: [] });
  const ours = createLint(process.cwd());
  const file = path.resolve("linearity.js");
  for (let warm = 0; warm < 3; warm++) ours(file, make(500, false) + make(500, true));
  console.log("linearity: what ours adds to a generated file of n and of 4n lines");
  for (const one of [false, true]) {
    const added = [2500, 10_000].map((n) => {
      const text = make(n, one);
      // The least of five: what collects garbage or waits for the machine only ever adds.
      const times = [1, 2, 3, 4, 5].map(() => [cpu(() => bare(file, text)), cpu(() => ours(file, text))]);
      return Math.min(...times.map(([, withOurs]) => withOurs)) - Math.min(...times.map(([without]) => without));
    });
    const [small, large] = added.map((seconds) => Math.max(seconds, 0.001));
    const found = ours(file, make(10_000, one)).length > 0;
    console.log(
      `  ${one ? "one function  " : "many functions"}  2,500 lines ${small.toFixed(2)} s, 10,000 lines ${large.toFixed(2)} s: ` +
        `${(large / small).toFixed(1)} times${found ? "" : "; over a cap: the leak at its end is not reported"}`,
    );
  }
}

/** Installs the packages, with their dependencies for types, and copies their sources out of node_modules. @param {string[]} names */
function prepare(names) {
  const home = cache("bench");
  const code = path.join(home, "code");
  const manifest = JSON.stringify({
    private: true,
    dependencies: {
      ...Object.fromEntries(Object.entries(packages).map(([name, { version }]) => [name, version])),
      "@types/node": "22",
    },
  });
  const file = path.join(home, "package.json");
  if (!existsSync(file) || readFileSync(file, "utf8") !== manifest) {
    mkdirSync(home, { recursive: true });
    console.log(`Installing packages to lint in ${path.relative(".", home)}`);
    writeFileSync(path.join(home, "package.json"), manifest);
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: home,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  rmSync(code, { recursive: true, force: true });
  mkdirSync(code);
  for (const [name, { source }] of Object.entries(packages)) {
    if (!names.includes(name)) continue;
    const from = path.join(home, "node_modules", name, source);
    const skipped = /[/\\](node_modules|browser|esm)$|\.map$|\.d\.[cm]?ts$/;
    cpSync(from, path.join(code, name), {
      recursive: true,
      filter: (entry) => !skipped.test(entry.slice(from.length)),
    });
  }
  for (const file of sources(code)) writeFileSync(file, withoutSourceMap(readFileSync(file, "utf8")));
  writeFileSync(
    path.join(code, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "preserve",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        allowJs: true,
        types: ["node"],
        experimentalDecorators: true,
      },
    }),
  );
  return code;
}

/** @param {string} code */
function sources(code) {
  return readdirSync(code, { recursive: true, encoding: "utf8" })
    .filter((name) => extensions.test(name))
    .sort()
    .map((name) => path.join(code, name));
}

/** @param {string} code */
function size(code) {
  const files = sources(code);
  return {
    files: files.length,
    lines: files.reduce((sum, file) => sum + readFileSync(file, "utf8").split("\n").length, 0),
  };
}

/** The mean of the faster half. @param {number[]} times */
function undisturbed(times) {
  const fast = [...times].sort((x, y) => x - y).slice(0, Math.ceil(times.length / 2));
  return fast.reduce((sum, time) => sum + time, 0) / fast.length;
}

/** @param {number[]} numbers */
function median(numbers) {
  return [...numbers].sort((x, y) => x - y)[Math.floor(numbers.length / 2)];
}
