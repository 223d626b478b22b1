// Lints single files with nothing but what a script asks for: no config file, no inline comment of theirs has a say.
import { readFileSync } from "node:fs";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import plugin from "eslint-plugin-socket-leak";

export const extensions = /\.[cm]?[jt]sx?$/;

/** The plugin's `recommended` config, from lib/, as users have it. */
export const recommended = plugin.configs.recommended;

/**
 * Makes a function that lints a file with the TypeScript parser.
 *
 * @param {string} root all files lie in this folder; typed, its tsconfig.json must include them
 * @param {{ typed?: boolean, types?: string, configs?: Linter.Config[] }} [options] `typed`: with typescript-eslint's program;
 *   `types`: the plugin's setting
 * @returns {(file: string, text?: string) => Linter.LintMessage[]} what is reported in the file; it throws where a rule does
 */
export function createLint(
  root,
  { typed = false, types = typed ? "typescript-eslint" : "off", configs = [recommended] } = {},
) {
  const linter = new Linter({ cwd: root });
  const parserOptions = typed ? { projectService: true, tsconfigRootDir: root } : {};
  const config = (/** @type {"module" | "commonjs"} */ sourceType) => [
    {
      files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"],
      settings: { "socket-leak": { types } },
      linterOptions: { reportUnusedDisableDirectives: /** @type {const} */ ("off") },
      languageOptions: {
        sourceType,
        parser: /** @type {Linter.Parser} */ (tseslint.parser),
        parserOptions: { ecmaFeatures: { jsx: true }, ...parserOptions },
      },
    },
    ...configs,
  ];
  const module = config("module");
  const commonjs = config("commonjs");
  return (file, text = readFileSync(file, "utf8")) =>
    linter.verify(text, isCommonJs(file, text) ? commonjs : module, { filename: file, allowInlineConfig: false });
}

/** What is built stands for its source in scripts: without the comment that names a source map, for which it would be skipped. @param {string} text */
export const withoutSourceMap = (text) => text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");

/** @param {string} file @param {string} text */
function isCommonJs(file, text) {
  return file.endsWith(".cjs") || (/\.jsx?$/.test(file) && !/^\s*(import\b(?!\s*\()|export\b)/m.test(text));
}
