import prettier from "prettier";

/** @type {import("eslint-doc-generator").GenerateOptions} */
export default {
  // They only change what the two others set.
  ignoreConfig: ["tests", "scripts", "besideTypescriptEslint"],
  configEmoji: [["strict", "🔒"]],
  ruleDocSectionInclude: ["What it does", "Why it leaks", "Examples", "Options and limits"],
  // Every doc has "Options and limits", also where there are none.
  ruleDocSectionOptions: false,
  // So that what it writes, and what it compares with, is formatted as `npm run format` does it.
  postprocess: async (content, path) =>
    prettier.format(content, { ...(await prettier.resolveConfig(path)), parser: "markdown" }),
};
