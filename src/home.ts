/** The package's own folder, whether it is bundled or not: this module and the bundles lie right below it. */
export const home = new URL("../", import.meta.url);
