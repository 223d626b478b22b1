/** What every rule is made with: a name, its texts, its options; the engine does the rest. */
import type { Rule } from "eslint";
import { analysisOf } from "../analyse.js";
import { HARMS, type Harm } from "../contracts/vocabulary.js";
import type { Finding, RuleId } from "../engine/findings.js";
import { home } from "../home.js";
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

/** Makes an ESLint rule of a definition. */
export function createRule<Options extends CommonOptions>(definition: RuleDefinition<Options>): Rule.RuleModule {
  const { name, description, messages, options = {}, defaults, report } = definition;
  return {
    meta: {
      type: "problem",
      docs: { description, url: new URL(`docs/rules/${name}.md`, home).href },
      messages,
      ...(definition.hasSuggestions && { hasSuggestions: true }),
      schema: [{ type: "object", properties: { harm: harmSchema, ...options }, additionalProperties: false }],
      defaultOptions: [defaults],
    },
    create(context) {
      // Settings are checked even for files in which nothing can matter.
      const analysis = analysisOf(context, () => forgetWitnesses(context.filename));
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
