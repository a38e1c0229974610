import { UsageError } from "../errors.ts";

/** Names that would change the load generator or leak the job's own credentials. */
const REFUSED = /^(K6_|GITHUB_|ACTIONS_|RUNNER_|INPUT_|LD_|DYLD_|NODE_OPTIONS$|PATH$|HOME$|BASE_URL$)/;

/**
 * Reads `KEY=VALUE` lines (empty lines and `#` comments are passed over) or a map. Later keys win. The text of a
 * message never holds a value, since values are secrets.
 */
export function parseEnv(source: string | Record<string, string | number | boolean>): Record<string, string> {
  const pairs: [string, string][] =
    typeof source === "string"
      ? source
          .split(/\r?\n/)
          .map((line, index) => ({ line: line.trim(), number: index + 1 }))
          .filter(({ line }) => line !== "" && !line.startsWith("#"))
          .map(({ line, number }) => pairOf(line, number))
      : Object.entries(source).map(([name, value]) => [name, String(value)]);
  for (const [name] of pairs) checkName(name);
  return Object.fromEntries(pairs);
}

function pairOf(line: string, number: number): [string, string] {
  const at = line.indexOf("=");
  if (at <= 0) throw new UsageError(`line ${number} is not KEY=VALUE; write one KEY=VALUE per line`);
  return [line.slice(0, at).trim(), line.slice(at + 1)];
}

function checkName(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new UsageError(
      `found the name ${JSON.stringify(name.slice(0, 40))}; write a name of letters, digits and _`,
    );
  }
  if (REFUSED.test(name)) {
    const instead = name === "BASE_URL" ? "use url instead" : "use another name";
    throw new UsageError(`the name ${name} is kept for the load generator and the job; ${instead}`);
  }
}
