/** The page for the screen: the renderer that everybody uses. */
import { loadAssets } from "#page-assets";

/**
 * @param {import("../book.js").BookPage} page
 * @returns {Promise<string>}
 */
export async function renderForScreen(page) {
  const order = await loadAssets(page);
  await order.finish();
  return `<h1>${page.title}</h1>${[...page.assets.values()].join("")}`;
}
