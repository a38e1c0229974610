import { UsageError } from "../../errors.ts";
import type { ArmPlan } from "../engine.ts";

type Env = Record<string, string | undefined>;

/** What k6 gets from our own environment: to find its way, to reach the target, nothing that is secret. */
const PASSED_ON = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TZ",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  // Windows programs do not start without these.
  "SystemRoot",
  "SystemDrive",
  "TEMP",
  "TMP",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
];

/** Of every k6 whose samples are read here. */
export const K6_SETTINGS = {
  K6_NO_USAGE_REPORT: "true",
  // Otherwise an import of k6/x/... lets k6 build and run another binary from the network.
  K6_AUTO_EXTENSION_RESOLUTION: "false",
  K6_CSV_TIME_FORMAT: "unix_micro",
  // Twice a second: live figures are of the last second.
  K6_CSV_SAVE_INTERVAL: "500ms",
};

const RESERVED_PREFIXES = ["K6_", "GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_", "LOAD_ACTION_", "LD_", "DYLD_"];
const RESERVED_NAMES = ["NODE_OPTIONS", "PATH", "HOME"];
const SET_BY_US: Record<string, string> = { BASE_URL: "url", WS_URL: "url" };

/**
 * Refuses names that would steer k6 or the machine instead of the scenario.
 *
 * @throws UsageError
 */
export function checkEnvNames(env: Record<string, string>): void {
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase();
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new UsageError(
        `env: found the name ${JSON.stringify(name)}; write letters, digits and _ only, no digit first`,
      );
    }
    const input = SET_BY_US[upper];
    if (input !== undefined) throw new UsageError(`env: ${name} is made from ${input}; leave it out of env`);
    const prefix = RESERVED_PREFIXES.find((reserved) => upper.startsWith(reserved));
    if (prefix !== undefined || RESERVED_NAMES.includes(upper)) {
      const which = prefix === undefined ? name : `names that begin with ${prefix}`;
      throw new UsageError(
        `env: ${name} cannot be passed to a scenario (${which} belong to k6 or the runner); rename it`,
      );
    }
    if (value.includes("\0"))
      throw new UsageError(`env: the value of ${name} has a NUL character; remove it`);
  }
}

/** Pushes once a second, in time for the live figures and for cells of a second. */
function pushSettings({ pushUrl }: ArmPlan): Record<string, string> {
  return {
    K6_PROMETHEUS_RW_SERVER_URL: pushUrl ?? "",
    K6_PROMETHEUS_RW_PUSH_INTERVAL: "1s",
    K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "true",
  };
}

/**
 * The whole environment of a k6 process. Values of the person are handed over here and not as `-e NAME=VALUE`,
 * which everybody on the machine could read in the list of processes.
 *
 * @throws UsageError for a name in the plan's env that is reserved
 */
export function k6Environment(plan: ArmPlan, ours: Env): Record<string, string> {
  checkEnvNames(plan.env);
  const passedOn = PASSED_ON.flatMap((name): [string, string][] => {
    const value = ours[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passedOn),
    ...plan.env,
    BASE_URL: plan.baseUrl,
    WS_URL: plan.wsUrl,
    ...K6_SETTINGS,
    ...(plan.collect === "histograms" ? pushSettings(plan) : { K6_CSV_FILENAME: plan.streamPath }),
  };
}
