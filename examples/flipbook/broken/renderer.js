/** The page for the printer: old, rarely used, written for page-assets 1. */
import { loadAssets } from "#page-assets";

const blank = "<i>(picture)</i>";

/**
 * @param {import("../book.js").BookPage} page
 * @returns {string}
 */
export function renderForPrint(page) {
  loadAssets(page);
  const pictures = page.assetNames.map((name) => page.assets.get(name) ?? blank);
  return `<h1>${page.title}</h1>${pictures.join("<hr>")}`;
}
