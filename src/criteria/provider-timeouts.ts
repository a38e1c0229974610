import type { ArmRecording } from "../measure/recording.ts";
import { countOf, seconds } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import type { CriterionOf } from "./criterion.ts";
import { type Answer, type Evidence, unknown } from "./evidence.ts";
import { gapWords, readingsOf, readSeries, withUnit, worstOf } from "./monitors.ts";

const MOST_NAMED = 3;

/**
 * Whether a provider was given up: seen from the load as status 504 and as requests without an answer in time, and from
 * the target's own metric, without which it can be missed but not met: a queue hides what happens behind it.
 */
export function judgeProviderTimeouts(
  { monitor }: CriterionOf<"no-provider-timeouts">,
  evidence: Evidence,
): Answer {
  const seen = timeoutsByEndpoint(evidence.head);
  if (seen.size > 0) {
    const sorted = [...seen].sort((a, b) => b[1] - a[1]);
    const total = sorted.reduce((sum, [, times]) => sum + times, 0);
    const shown = sorted.slice(0, MOST_NAMED).map(([endpoint, times]) => `${times} of ${named(endpoint)}`);
    const more = sorted.length > MOST_NAMED ? ` and ${sorted.length - MOST_NAMED} more endpoints` : "";
    const how = `status 504 or no answer in time: ${shown.join(", ")}${more}`;
    return { outcome: "missed", found: countOf(total, "request"), how };
  }
  const found = readSeries(evidence, monitor ?? "provider-timeouts");
  if (!Array.isArray(found)) {
    return unknown(`no request timed out, but what happened behind the queue is not known: ${found.how}`);
  }
  return worstOf(
    found.map((series) => {
      const readings = readingsOf(series, evidence.window.from, evidence.window.to);
      const bad = readings.filter(({ value }) => value > 0);
      const worst = Math.max(0, ...readings.map(({ value }) => value));
      const shown = withUnit(worst, series);
      if (bad.length > 0) {
        const how = `worst reading of ${named(series.name)}, the first at ${seconds(bad[0]!.second)}; no request timed out itself`;
        return { outcome: "missed", found: shown, how };
      }
      const gap = gapWords(series, evidence);
      if (gap !== null) return unknown(gap);
      const how = `${readings.length} readings of ${named(series.name)}; no request timed out itself`;
      return { outcome: "met", found: shown, how };
    }),
  );
}

/** Requests without an answer in time, and those answered with 504, warm-up included. */
function timeoutsByEndpoint(head: ArmRecording): Map<string, number> {
  const times = new Map<string, number>();
  const add = (endpoint: string, count: number) => {
    if (count > 0) times.set(endpoint, (times.get(endpoint) ?? 0) + count);
  };
  for (const cell of head.requests) {
    add(head.endpoints[cell.endpoint] ?? "other", cell.failures.timeout ?? 0);
  }
  for (const { endpoint, status, count } of head.errors ?? []) if (status === 504) add(endpoint, count);
  return times;
}
