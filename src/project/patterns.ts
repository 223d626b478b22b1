/** Regular expressions of others: those that backtrack without end are told by their form. */

/** Repetitions without a limit that one pattern may have: each is a further power of the text's length. */
const MAX_REPETITIONS = 6;

/**
 * Whether matching a pattern may take for ever: a repeated group that has a repetition or a choice within it, a reference back, or many
 * repetitions in a row. More than that is hard to say by form; what is safe and looks like it has to be written more simply.
 */
export function unsafePattern(pattern: string): boolean {
  let repetitions = 0;
  // For each open group: whether what is in it can be matched in more than one way.
  const open: boolean[] = [false];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === "\\") {
      if (/[1-9k]/.test(pattern[at + 1] ?? "")) return true;
      at++;
    } else if (char === "[") {
      for (at++; at < pattern.length && pattern[at] !== "]"; at++) if (pattern[at] === "\\") at++;
    } else if (char === "(") open.push(false);
    else if (char === "|") open[open.length - 1] = true;
    else if (char === ")") {
      const varied = open.length > 1 && open.pop()!;
      if (varied) {
        if (repeats(pattern, at + 1)) return true;
        open[open.length - 1] = true;
      }
    } else if (repeats(pattern, at)) {
      open[open.length - 1] = true;
      if (++repetitions > MAX_REPETITIONS) return true;
    }
  }
  return false;
}

/** Whether a quantifier without a limit, or with a high one, stands at an index. */
function repeats(pattern: string, at: number): boolean {
  if (pattern[at] === "*" || pattern[at] === "+") return true;
  const counted = /^\{(\d+)(,?)(\d*)\}/.exec(pattern.slice(at, at + 12));
  if (!counted) return false;
  const [, least, open, most] = counted;
  return most === "" && open === "," ? true : Number(most === "" ? least : most) > 20;
}
