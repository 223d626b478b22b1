/** The page for the printer: old, rarely used, moved to page-assets 2. */
import { loadAssets } from "#page-assets";

const blank = "<i>(picture)</i>";

/**
 * @param {import("../book.js").BookPage} page
 * @returns {Promise<string>}
 */
export async function renderForPrint(page) {
  const order = await loadAssets(page);
  await order.finish();
  const pictures = page.assetNames.map((name) => page.assets.get(name) ?? blank);
  return `<h1>${page.title}</h1>${pictures.join("<hr>")}`;
}
