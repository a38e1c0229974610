import { InfrastructureError } from "../errors.ts";

/** As in `engines` of package.json. */
const OLDEST_MAJOR = 22;

/** @throws InfrastructureError where this Node.js lacks what the program needs */
export function checkNodeVersion(version: string): void {
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return;
  throw new InfrastructureError(
    `Node.js ${version} is too old; install Node.js ${OLDEST_MAJOR} or newer (24 is what it is tested with)`,
  );
}
