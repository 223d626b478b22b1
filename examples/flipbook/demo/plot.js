/** Plots for a terminal: plain ASCII. */

/**
 * One column a sample, one row for every `step` of the scale.
 *
 * @param {string} title
 * @param {number[]} samples
 * @param {{ limit: number, height?: number }} options the limit is the top of the scale
 * @returns {string[]} lines, all of the same width
 */
export function plot(title, samples, { limit, height = 6 }) {
  const lines = [];
  for (let row = height; row >= 1; row--) {
    const value = (limit / height) * row;
    // A column reaches into a row as soon as it is above the row below.
    const columns = samples.map((n) => (n > value - limit / height ? "#" : " ")).join("");
    lines.push(`${String(Math.round(value)).padStart(4)} |${columns}`);
  }
  lines.push(`   0 +${"-".repeat(samples.length)}`);
  const width = Math.max(title.length, samples.length + 6);
  return [title, ...lines].map((line) => line.padEnd(width));
}

/**
 * Two plots of the same height, beside each other.
 *
 * @param {string[]} left
 * @param {string[]} right
 * @returns {string}
 */
export function beside(left, right) {
  return left.map((line, n) => `${line}  ${right[n]}`.trimEnd()).join("\n");
}
