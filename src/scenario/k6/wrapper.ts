import { pathToFileURL } from "node:url";
import type { K6Scenarios } from "./script-load.ts";

/**
 * A k6 module that is the script in every way but its load: same functions (named `exec` ones, setup, teardown,
 * handleSummary), same thresholds and tags. Imports and files of the script still resolve beside the script, so the
 * wrapper may lie anywhere.
 *
 * @param script absolute path of the script
 */
export function wrapperSource(script: string, scenarios: K6Scenarios): string {
  const url = JSON.stringify(pathToFileURL(script).href);
  return `import * as script from ${url};
export * from ${url};
export default script.default;

export const options = Object.assign({}, script.options);
for (const key of ["vus", "duration", "iterations", "stages", "scenarios"]) delete options[key];
options.scenarios = ${JSON.stringify(scenarios, null, 2)};
`;
}
