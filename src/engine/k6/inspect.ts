import { z } from "zod";
import { InfrastructureError, UsageError } from "../../errors.ts";
import { type K6Scenarios, scenariosOf } from "../../scenario/k6/script-load.ts";
import { lastError, parseK6Log } from "./k6-log.ts";
import { maskSecrets } from "./quote-log.ts";
import { type K6Output, runK6 } from "./run-k6.ts";

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
  const output = await inspectWithDefaults(call);
  if (output.exitCode !== 0) {
    const why = lastError(parseK6Log(output.stderr)) ?? `k6 inspect ended with exit code ${output.exitCode}`;
    throw new UsageError(`scenario: k6 cannot run ${call.name}: ${maskSecrets(why, call.secrets)}`);
  }
  return parseInspected(output.stdout);
}

type InspectCall = Parameters<typeof inspectScript>[0];

/**
 * `k6 run` gives a script that says only `duration` or `iterations` one VU; `k6 inspect` gives it none and refuses it.
 * The variable for it wins over a script, so it is set only where the script is known to say nothing.
 */
async function inspectWithDefaults(call: InspectCall): Promise<K6Output> {
  const consolidated = await inspect(call, REQUIREMENTS);
  if (consolidated.exitCode === 0 || !consolidated.stderr.includes("number of VUs must be more than 0")) {
    return consolidated;
  }
  const asWritten = await inspect(call, []);
  if (asWritten.exitCode !== 0) return asWritten;
  const { vus, scenarios } = parseOptions(asWritten.stdout) as { vus?: unknown; scenarios?: unknown };
  const saysNothing = (vus ?? null) === null && (scenarios ?? null) === null;
  return saysNothing ? inspect(call, REQUIREMENTS, { K6_VUS: "1" }) : consolidated;
}

const REQUIREMENTS = ["--execution-requirements"];

function inspect(call: InspectCall, flags: string[], extra: Record<string, string> = {}): Promise<K6Output> {
  const args = ["inspect", ...flags, "--include-system-env-vars=true", "--log-format", "json", "--no-color"];
  return runK6(call.path, [...args, call.script], {
    env: { ...call.env, ...extra },
    cwd: call.cwd,
    timeoutMs: INSPECT_TIMEOUT_MS,
  });
}

/** @throws InfrastructureError where it is not what k6 2.x prints */
export function parseInspected(printed: string): InspectedScript {
  const options = parseOptions(printed);
  const { summaryTrendStats, userAgent } = inspectedSchema.parse(options);
  return {
    scenarios: scenariosOf(options),
    trendStats: summaryTrendStats ?? [],
    userAgent: userAgent ?? null,
  };
}

function parseOptions(printed: string): unknown {
  // A script may print on its own account; k6's object begins a line of its own.
  const start = printed.search(/^\{\s*$/m);
  try {
    return JSON.parse(printed.slice(Math.max(0, start)));
  } catch (error) {
    throw new InfrastructureError("k6: what k6 inspect printed could not be read; use a supported k6 (2.x)", {
      cause: error,
    });
  }
}
