import { fileURLToPath } from "node:url";

/** Directory of the shipped scenarios; `dist/` and `src/` lie at the same depth. */
export const SHIPPED_SCENARIOS = fileURLToPath(new URL("../scenarios/", import.meta.url));

/** Directory of the shipped settings. */
export const SHIPPED_PRESETS = fileURLToPath(new URL("../presets/", import.meta.url));

/** Only in the published package: which commit it was built from. */
export const RELEASE_FILE = new URL("../release.json", import.meta.url);
