import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InfrastructureError } from "../../errors.ts";

/**
 * The script that runs YAML behaviours: bundled beside this program, or its source where this runs from source
 * (k6 reads TypeScript).
 *
 * @throws InfrastructureError where the package is not whole
 */
export function genericScript(): string {
  return firstOf(["./k6-script.js", "../../scenario/k6/generic-script.ts"]);
}

/**
 * The same as one file, for places that its source with all its imports cannot be taken to. Where this runs from source
 * it is the one that was built last.
 *
 * @throws InfrastructureError where the package is not whole
 */
export function bundledScript(): string {
  return firstOf(["./k6-script.js", "../../../dist/k6-script.js"]);
}

function firstOf(places: string[]): string {
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) {
    throw new InfrastructureError(`${paths[0]} is missing; install load-action again`);
  }
  return found;
}
