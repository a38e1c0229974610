import { fileURLToPath } from "node:url";

/** Directory of the shipped scenarios; `dist/` and `src/` lie at the same depth. */
export const SHIPPED_SCENARIOS = fileURLToPath(new URL("../scenarios/", import.meta.url));
