/** What a person's own outputs need of k6, beside the collection of ours. */
import { join, parse, resolve } from "node:path";
import { splitOutput } from "../../request/output-lines.ts";
import type { ArmPlan } from "../engine.ts";

type Env = Record<string, string | undefined>;

/** Settings of an output that k6 reads from its environment. */
const SETTINGS: Record<string, string> = {
  cloud: "K6_CLOUD_",
  "experimental-opentelemetry": "K6_OTEL_",
  "experimental-prometheus-rw": "K6_PROMETHEUS_RW_",
  influxdb: "K6_INFLUXDB_",
  opentelemetry: "K6_OTEL_",
  "web-dashboard": "K6_WEB_DASHBOARD_",
};

/**
 * The environment that makes k6 write to the plan's outputs as well; empty where it has none. In the environment and
 * not as arguments, which everybody on the machine can read.
 *
 * @param cwd where files that an output names are written
 */
export function outputEnvironment(plan: ArmPlan, ours: Env, cwd: string): Record<string, string> {
  const outputs = (plan.outputs ?? []).filter(
    // One page on one port: that of head.
    (line) => plan.arm === "head" || splitOutput(line).name !== "web-dashboard",
  );
  if ((plan.outputs ?? []).length === 0) return {};
  return {
    ...settingsOf(outputs, ours),
    K6_OUT: [ownOutput(plan), ...outputs.map((line) => withFile(line, plan.arm, cwd))].join(","),
  };
}

/** The output that our own collection reads. */
export function ownOutput({ collect }: ArmPlan): string {
  return collect === "histograms" ? "experimental-prometheus-rw" : "csv";
}

/** Everything of a plan that must not be shown. */
export function secretsOf(plan: ArmPlan, ours: Env = process.env): string[] {
  return [...Object.values(plan.env), ...outputSecrets(plan.outputs ?? [], ours)];
}

/** Passwords and the like of the plan's outputs, for masking. */
export function outputSecrets(outputs: readonly string[], ours: Env): string[] {
  const inUrls = outputs.flatMap((line) => {
    const { argument } = splitOutput(line);
    if (argument === null || !URL.canParse(argument)) return [];
    const { password, searchParams } = new URL(argument);
    return [password, safeDecode(password), ...searchParams.values()];
  });
  const settings = Object.entries(settingsOf(outputs, ours))
    .filter(([name]) => /PASSWORD|TOKEN|SECRET|HEADER|KEY|ADDR|URL/.test(name))
    .map(([, value]) => value);
  return [...inUrls, ...settings].filter((secret) => secret !== "");
}

function settingsOf(outputs: readonly string[], ours: Env): Record<string, string> {
  const prefixes = outputs.flatMap((line) => SETTINGS[splitOutput(line).name] ?? []);
  return Object.fromEntries(
    Object.entries(ours).flatMap(([name, value]) =>
      value !== undefined && prefixes.some((prefix) => name.startsWith(prefix)) ? [[name, value]] : [],
    ),
  );
}

/** Files are those of the directory that the command was given in; both arms must not write the same one. */
function withFile(line: string, arm: ArmPlan["arm"], cwd: string): string {
  const { name, argument } = splitOutput(line);
  if (name !== "json" || argument === null) return line;
  const { dir, name: stem, ext } = parse(resolve(cwd, argument));
  return `json=${join(dir, arm === "head" ? `${stem}${ext}` : `${stem}-${arm}${ext}`)}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded, so it is what it says.
    return text;
  }
}
