/** The book of this example: eight pages, two pictures each. */

/**
 * @typedef {import("#page-assets").Page & { number: number, title: string }} BookPage
 */

const pages = 8;

/**
 * A fresh copy of one page, its assets not yet loaded.
 *
 * @param {number} number
 * @returns {BookPage | undefined}
 */
export function openPage(number) {
  if (!(number >= 1 && number <= pages)) return undefined;
  return {
    number,
    title: `Page ${number}`,
    assetNames: ["moon.svg", "sail.svg"],
    assets: new Map(),
  };
}
