import { z } from "zod";
import { InfrastructureError, UsageError } from "../../errors.ts";
import { type K6Scenarios, scenariosOf } from "../../scenario/k6/script-load.ts";
import { lastError, parseK6Log } from "./k6-log.ts";
import { maskSecrets } from "./quote-log.ts";
import { runK6 } from "./run-k6.ts";

const inspectedSchema = z.looseObject({
  summaryTrendStats: z.array(z.string()).nullish(),
  userAgent: z.string().nullish(),
});

/** What k6 says a script will do; no load has been sent. */
export interface InspectedScript {
  scenarios: K6Scenarios;
  /** Statistics that the script's own summary shows. */
  trendStats: string[];
  userAgent: string | null;
}

const INSPECT_TIMEOUT_MS = 120_000;

/**
 * Asks k6 for a script's options and what they need. The script's init code runs, its functions do not.
 *
 * @throws UsageError with k6's own error, where k6 cannot run the script
 */
export async function inspectScript(call: {
  path: string;
  script: string;
  /** How the script is called in an error. */
  name: string;
  env: Record<string, string>;
  secrets: string[];
  cwd: string;
}): Promise<InspectedScript> {
  const args = ["inspect", "--execution-requirements", "--include-system-env-vars=true"];
  const output = await runK6(call.path, [...args, "--log-format", "json", "--no-color", call.script], {
    env: call.env,
    cwd: call.cwd,
    timeoutMs: INSPECT_TIMEOUT_MS,
  });
  if (output.exitCode !== 0) {
    const why = lastError(parseK6Log(output.stderr)) ?? `k6 inspect ended with exit code ${output.exitCode}`;
    throw new UsageError(`scenario: k6 cannot run ${call.name}: ${maskSecrets(why, call.secrets)}`);
  }
  return parseInspected(output.stdout);
}

/** @throws InfrastructureError where it is not what k6 2.x prints */
export function parseInspected(printed: string): InspectedScript {
  // A script may print on its own account; k6's object begins a line of its own.
  const start = printed.search(/^\{\s*$/m);
  let raw: unknown;
  try {
    raw = JSON.parse(printed.slice(Math.max(0, start)));
  } catch (error) {
    throw new InfrastructureError("k6: what k6 inspect printed could not be read; use a supported k6 (2.x)", {
      cause: error,
    });
  }
  const { summaryTrendStats, userAgent } = inspectedSchema.parse(raw);
  return { scenarios: scenariosOf(raw), trendStats: summaryTrendStats ?? [], userAgent: userAgent ?? null };
}
