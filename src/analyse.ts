/**
 * All that rules and commands ask of the engine. What is published loads it, and all contracts with it, when the first file is linted:
 * `scripts/bundle.mjs` puts what is behind this module into a file of its own. So nothing but functions may be exported here.
 */
import type { Rule, SourceCode } from "eslint";
import { Analysis } from "./engine/analysis.js";
import { oracleFor } from "./oracle/choose.js";
import { knowledgeFor } from "./project/knowledge.js";

const analyses = new WeakMap<SourceCode, Analysis>();

/**
 * The analysis of the file at hand, made once and shared by all rules; broken settings are thrown.
 *
 * @param begins is called when the file is looked at for the first time
 */
export function analysisOf(context: Rule.RuleContext, begins?: () => void): Analysis {
  const { sourceCode } = context;
  let analysis = analyses.get(sourceCode);
  if (!analysis) {
    const { filename } = context;
    begins?.();
    const { registry, settings } = knowledgeFor(context);
    const oracle = oracleFor(sourceCode, filename, settings.types);
    analysis = new Analysis({ source: sourceCode, filename, registry, oracle });
    analyses.set(sourceCode, analysis);
  }
  return analysis;
}

export { explainLine } from "./engine/explain.js";
export { knowledgeFor } from "./project/knowledge.js";
