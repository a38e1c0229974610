import { ask } from "../ask.ts";
import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, failed, ok, unknown } from "../finding.ts";
import { jsonOf } from "../json-of.ts";
import type { SettingsOf } from "../settings.ts";
import { asRead, withPrometheus } from "./series.ts";

/** Whether the metric of circuit breakers is there. */
export function checkBreakers(
  { query }: SettingsOf<"circuit-breakers">,
  context: CheckContext,
): Promise<CheckFinding> {
  return withPrometheus(context, async (prometheus) => {
    const { length } = await prometheus.instant(query);
    return length === 0
      ? failed(`Prometheus has no series for \`${asRead(query)}\``)
      : ok(`\`${asRead(query)}\` has ${length === 1 ? "one series" : `${length} series`}`);
  });
}

const DEFAULT_LEVELS = ["info", "warn", "warning", "error"];

/** The level of logging, from an address or from a label of a metric, against those that are wanted. */
export async function checkLogLevel(
  settings: SettingsOf<"log-level">,
  context: CheckContext,
): Promise<CheckFinding> {
  const { url, query, label, "one-of": wanted = DEFAULT_LEVELS } = settings;
  if (url !== undefined) {
    const answer = await ask(context, url, settings.headers);
    if ("problem" in answer) return unknown(answer.problem);
    if (answer.status !== 200) return unknown(`\`${answer.shown}\` answers with HTTP ${answer.status}`);
    const level = settings.field === undefined ? answer.body.trim() : fieldOf(answer.body, settings.field);
    if (level === null)
      return unknown(`\`${answer.shown}\` has no field \`${settings.field}\` that is a text`);
    return judgeLevels([level], wanted);
  }
  return withPrometheus(context, async (prometheus) => {
    const samples = await prometheus.instant(query ?? "");
    // Of a metric with one series per level, the one that is set.
    const set = samples.some(({ value }) => value === 0)
      ? samples.filter(({ value }) => value !== 0)
      : samples;
    const levels = set.map(({ labels }) => labels[label ?? ""]).filter((one) => one !== undefined);
    if (levels.length === 0)
      return unknown(`no series of \`${asRead(query ?? "")}\` has a label \`${label}\``);
    return judgeLevels([...new Set(levels)], wanted);
  });
}

function judgeLevels(levels: readonly string[], wanted: readonly string[]): CheckFinding {
  const fits = (level: string) => wanted.some((one) => one.toLowerCase() === level.toLowerCase());
  const wrong = levels.find((level) => !fits(level));
  if (wrong === undefined)
    return ok(`the level is ${levels.map((one) => `\`${one.slice(0, 40)}\``).join(", ")}`);
  return failed(`the level is \`${wrong.slice(0, 40)}\`; wanted is one of ${wanted.join(", ")}`);
}

/** A text of a JSON document, by a path such as `logging.level`. */
function fieldOf(body: string, path: string): string | null {
  let value = jsonOf(body);
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" ? value : null;
}

/** Whether the alerts are loaded, by name or any, and can be evaluated. */
export function checkAlerts({ names }: SettingsOf<"alerts">, context: CheckContext): Promise<CheckFinding> {
  return withPrometheus(context, async (prometheus) => {
    const rules = await prometheus.alertRules();
    const missing = (names ?? []).filter((name) => !rules.some((rule) => rule.name === name));
    if (missing.length > 0) return failed(`Prometheus has not loaded ${listed(missing)}`);
    if (rules.length === 0) return failed("Prometheus has loaded no alert");
    const asked = names === undefined ? rules : rules.filter(({ name }) => names.includes(name));
    const broken = asked.filter(({ health }) => health === "err").map(({ name }) => name);
    if (broken.length > 0) return failed(`Prometheus cannot evaluate ${listed(broken)}`);
    const count = asked.length === 1 ? "1 alert" : `${asked.length} alerts`;
    return ok(`Prometheus has loaded ${count}`);
  });
}

function listed(names: readonly string[]): string {
  const shown = [...new Set(names)];
  const more = shown.length > 5 ? ` and ${shown.length - 5} more` : "";
  return (
    shown
      .slice(0, 5)
      .map((name) => `\`${name}\``)
      .join(", ") + more
  );
}
