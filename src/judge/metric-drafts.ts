import type { ArmRecording, RecordingMeta } from "../measure/recording.ts";
import { type Grid, secondsOf } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import { compareMetric } from "./metrics.ts";
import { tooFew } from "./outcome.ts";
import type { GatePolicy } from "./policy.ts";

/** Values of a custom metric come once per session or iteration, so fewer than requests have to do. */
const MIN_METRIC_VALUES = 20;

/** One comparison for each custom metric that the scenario declares. */
export function metricDrafts(
  base: ArmRecording,
  head: ArmRecording,
  meta: RecordingMeta,
  grid: Grid,
  policy: GatePolicy,
): Draft[] {
  return meta.scenario.judgedMetrics.map((judged) => {
    const compared = compareMetric(judged, base, head, grid, grid.spread.value);
    const isShare = compared.effect?.unit === "points";
    const few = isCounter(base, head, judged.metric)
      ? null
      : tooFew(compared.base.count, compared.head.count, MIN_METRIC_VALUES, secondsOf(grid));
    return {
      scope: { kind: "metric", metric: judged.metric },
      metric: "value",
      gated: true,
      base: compared.base,
      head: compared.head,
      effect: compared.effect,
      obstacle: compared.obstacle ?? few,
      policy: isShare ? policy.failures : policy.location,
      worse: judged.worse,
      seconds: secondsOf(grid),
    };
  });
}

function isCounter(base: ArmRecording, head: ArmRecording, name: string): boolean {
  return [base, head].some((arm) =>
    arm.metrics.some((metric) => metric.name === name && metric.type === "counter"),
  );
}
