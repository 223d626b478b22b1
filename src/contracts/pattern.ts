/** Regular expressions of contracts, compiled once: they are asked for at every call. */

const compiled = new Map<string, RegExp>();

/** The regular expression that a contract means: its source, or `/source/i`. */
export function pattern(text: string): RegExp {
  let regex = compiled.get(text);
  if (!regex) {
    const literal = /^\/(.*)\/(i?)$/s.exec(text);
    regex = new RegExp(literal ? literal[1]! : text, literal?.[2] ?? "");
    // Those of the plugin are some hundreds, those of settings change in an editor.
    if (compiled.size > 5000) compiled.clear();
    compiled.set(text, regex);
  }
  return regex;
}
