/** What is asked of versions; function by function, as the whole library takes long to load. */
import coerce from "semver/functions/coerce.js";
import gte from "semver/functions/gte.js";
import major from "semver/functions/major.js";
import satisfies from "semver/functions/satisfies.js";
import valid from "semver/functions/valid.js";
import intersects from "semver/ranges/intersects.js";
import minVersion from "semver/ranges/min-version.js";
import validRange from "semver/ranges/valid.js";

export { coerce, gte, intersects, major, minVersion, satisfies, valid, validRange };
