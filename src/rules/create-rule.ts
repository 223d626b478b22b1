/** What every rule is made with: a name, its texts, its options; the engine does the rest. */
import type { Rule, SourceCode } from "eslint";
import { contracts } from "../contracts/index.js";
import { Registry } from "../contracts/registry.js";
import { HARMS, type Harm } from "../contracts/vocabulary.js";
import { Analysis, canMatter } from "../engine/analysis.js";
import type { Finding, RuleId } from "../engine/findings.js";
import { programOracle } from "../oracle/program.js";
import { readSettings } from "../project/settings.js";
import { versionFor } from "../project/versions.js";

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
const registries = new Map<string, Registry>();

/** The analysis of the file at hand, made once and shared by all rules. */
function analysisOf(context: Rule.RuleContext): Analysis {
  const { sourceCode } = context;
  let analysis = analyses.get(sourceCode);
  if (!analysis) {
    analysis = new Analysis({ source: sourceCode, registry: registryOf(context), oracle: programOracle(sourceCode) });
    analyses.set(sourceCode, analysis);
  }
  return analysis;
}

/** One registry a folder and set of settings: versions differ by folder, contracts by settings. */
function registryOf(context: Rule.RuleContext): Registry {
  const folder = context.filename.replace(/[^/\\]*$/, "");
  const key = `${folder}\0${JSON.stringify([context.settings["socket-leak"]])}${context.settings["socket-leak"] === undefined}`;
  let registry = registries.get(key);
  if (!registry) {
    const settings = readSettings(context.settings);
    registry = new Registry(
      [...settings.contracts, ...contracts],
      (name) => settings.versions[name] ?? versionFor(context.filename, name),
    );
    if (registries.size > 200) registries.clear();
    registries.set(key, registry);
  }
  return registry;
}

/** Makes an ESLint rule of a definition. */
export function createRule<Options extends CommonOptions>(definition: RuleDefinition<Options>): Rule.RuleModule {
  const { name, description, messages, options = {}, defaults, report } = definition;
  return {
    meta: {
      type: "problem",
      docs: { description, url: `docs/rules/${name}.md` },
      messages,
      ...(definition.hasSuggestions && { hasSuggestions: true }),
      schema: [{ type: "object", properties: { harm: harmSchema, ...options }, additionalProperties: false }],
      defaultOptions: [defaults],
    },
    create(context) {
      // Settings are checked even for files in which nothing can matter.
      const registry = registryOf(context);
      if (!canMatter(context.sourceCode, registry)) return {};
      const chosen = { ...defaults, ...(context.options[0] as Options | undefined) };
      return {
        "Program:exit"() {
          for (const finding of analysisOf(context).findings()) {
            if (finding.rule !== name) continue;
            if (chosen.harm && HARMS.indexOf(finding.harm) < HARMS.indexOf(chosen.harm)) continue;
            const descriptor = report(finding, chosen, context);
            if (descriptor) context.report({ ...descriptor, node: finding.node as never });
          }
        },
      };
    },
  };
}
