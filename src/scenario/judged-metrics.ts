/**
 * Custom metrics that a k6 script is judged on. A script declares each in a comment line of its own, which k6
 * ignores:
 *
 *     // load-action: judge ws_time_to_first_message, higher is worse
 */
import { badValue } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import type { JudgedMetric } from "./scenario.ts";

const DIRECTIVE = /^[ \t]*(?:\/\/|\/?\*)[ \t]*load-action:[ \t]*(.*?)[ \t]*(?:\*\/)?$/;
const JUDGE = /^judge\s+([^\s,]+)\s*,\s*(.+)$/;
const HINT = "judge METRIC, higher is worse (or: lower is worse)";

/** @param shown the script as it is shown in messages @throws UsageError for a line that cannot be understood */
export function declaredMetrics(script: string, shown: string): JudgedMetric[] {
  return script.split(/\r?\n/).flatMap((line, index) => {
    const directive = DIRECTIVE.exec(line)?.[1];
    if (directive === undefined) return [];
    const field = `${shown}:${index + 1}: load-action`;
    const match = JUDGE.exec(directive);
    if (!match)
      throw badValue(field, directive, HINT + didYouMean(directive.split(/\s/)[0] ?? "", ["judge"]));
    return [judgedMetric(match[1] ?? "", match[2] ?? "", field)];
  });
}

/** @param worse `higher is worse` or `lower is worse` */
export function judgedMetric(metric: string, worse: string, field: string): JudgedMetric {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(metric))
    throw badValue(field, metric, "the name of a k6 metric: letters, digits and _");
  const direction = /^(higher|lower) is worse$/.exec(worse.trim())?.[1];
  if (direction !== "higher" && direction !== "lower")
    throw badValue(field, worse, "higher is worse, or lower is worse");
  return { metric, worse: direction };
}
