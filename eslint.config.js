import { existsSync } from "node:fs";
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import eslintPlugin from "eslint-plugin-eslint-plugin";
import tseslint from "typescript-eslint";

// The plugin lints itself, once it is built (`npm run build`).
const built = new URL("lib/index.js", import.meta.url);
const own = existsSync(built) ? [(await import(built.href)).default.configs.recommended] : [];

export default defineConfig(
  // Code that leaks on purpose, and code that stands for other people's.
  globalIgnores([
    "dist/",
    "lib/",
    "coverage/",
    ".cache/",
    "examples/",
    "tests/fixtures/",
    "tests/valid/",
    "tests/leaks/",
  ]),
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["src/**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  },
  // TypeScript checks names there (`checkJs`).
  { files: ["**/*.{js,mjs}"], rules: { "no-undef": "off" } },
  { files: ["src/rules/**/*.ts"], extends: [eslintPlugin.configs.recommended] },
  ...own,
);
