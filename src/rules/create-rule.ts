/** What every rule is made with: a name, its texts, its options; the engine does the rest. */
import type { Rule, SourceCode } from "eslint";
import { HARMS, type Harm } from "../contracts/vocabulary.js";
import { Analysis } from "../engine/analysis.js";
import type { Finding, RuleId } from "../engine/findings.js";
import { oracleFor } from "../oracle/choose.js";
import { knowledgeFor } from "../project/knowledge.js";
import { forgetWitnesses, rememberWitness } from "../report/witnesses.js";

/** Options that every rule has. */
export interface CommonOptions {
  /** The least harm that is reported. */
  harm?: Harm;
}

export interface RuleDefinition<Options extends CommonOptions> {
  name: RuleId;
  description: string;
  messages: Record<string, string>;
  /** JSON schema of the rule's own options, by name. */
  options?: Record<string, object>;
  defaults: Options;
  hasSuggestions?: boolean;
  /** What to report for a finding; undefined where the options leave it out. */
  report(
    finding: Finding,
    options: Options,
    context: Rule.RuleContext,
  ): Omit<Rule.ReportDescriptor & { messageId: string }, "node" | "loc"> | undefined;
}

const harmSchema = { enum: [...HARMS], description: "The least harm that is reported." };
const analyses = new WeakMap<SourceCode, Analysis>();

/** The analysis of the file at hand, made once and shared by all rules; broken settings are thrown. */
export function analysisOf(context: Rule.RuleContext): Analysis {
  const { sourceCode } = context;
  let analysis = analyses.get(sourceCode);
  if (!analysis) {
    forgetWitnesses(context.filename);
    const { registry, settings } = knowledgeFor(context);
    analysis = new Analysis({
      source: sourceCode,
      filename: context.filename,
      registry,
      oracle: oracleFor(sourceCode, context.filename, settings.types),
    });
    analyses.set(sourceCode, analysis);
  }
  return analysis;
}

/** Makes an ESLint rule of a definition. */
export function createRule<Options extends CommonOptions>(definition: RuleDefinition<Options>): Rule.RuleModule {
  const { name, description, messages, options = {}, defaults, report } = definition;
  return {
    meta: {
      type: "problem",
      docs: { description, url: new URL(`../../docs/rules/${name}.md`, import.meta.url).href },
      messages,
      ...(definition.hasSuggestions && { hasSuggestions: true }),
      schema: [{ type: "object", properties: { harm: harmSchema, ...options }, additionalProperties: false }],
      defaultOptions: [defaults],
    },
    create(context) {
      // Settings are checked even for files in which nothing can matter.
      const analysis = analysisOf(context);
      if (!analysis.matters) return {};
      const chosen = { ...defaults, ...(context.options[0] as Options | undefined) };
      return {
        "Program:exit"() {
          for (const finding of analysis.findings()) {
            if (finding.rule !== name) continue;
            if (chosen.harm && HARMS.indexOf(finding.harm) < HARMS.indexOf(chosen.harm)) continue;
            const descriptor = report(finding, chosen, context);
            if (!descriptor) continue;
            const { line, column } = finding.node.loc.start;
            rememberWitness(context.filename, name, line, column + 1, finding.witness);
            context.report({ ...descriptor, node: finding.node as never, ...(finding.loc && { loc: finding.loc }) });
          }
        },
      };
    },
  };
}
