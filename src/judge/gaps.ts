import type { Recording } from "../measure/recording.ts";
import { blockArm, type Grid, sum } from "./blocks.ts";
import type { GatePolicy } from "./policy.ts";
import type { Judgement } from "./verdict.ts";
import { code, list, wholeNumber } from "./words.ts";

/** An endpoint that one arm never called matters from this share of the other's traffic on. */
const LOPSIDED_SHARE = 0.05;

/** What keeps a comparison as a whole from being one, one sentence each. */
export function trafficGaps(
  recording: Recording,
  grid: Grid,
  comparedWith: Judgement["comparedWith"],
  policy: GatePolicy,
): string[] {
  const { head, base, meta } = recording;
  const arms = base === null ? [head] : [head, base];
  const judged = meta.scenario.judgedMetrics.map(({ metric }) => metric);
  if (arms.every((arm) => arm.requests.length === 0)) {
    if (comparedWith === "history")
      return ["No HTTP request was measured, and stored baselines hold no others."];
    if (judged.length === 0) return [nothingToJudge(recording)];
    return [];
  }
  return base === null ? [] : lopsided(recording, grid, policy);
}

function nothingToJudge({ head }: Recording): string {
  const own = head.metrics.map(({ name }) => code(name)).slice(0, 8);
  const found = own.length === 0 ? "and no metric of its own either" : `only ${list(own)}`;
  return `The script made no HTTP request, ${found}; declare what to judge it on in a line such as \`// load-action: judge my_metric, higher is worse\`.`;
}

function lopsided({ head, base }: Recording, grid: Grid, policy: GatePolicy): string[] {
  if (base === null) return [];
  const arms = { head: blockArm(head, grid).endpoints, base: blockArm(base, grid).endpoints };
  const gaps: string[] = [];
  for (const [one, other] of [
    ["base", "head"],
    ["head", "base"],
  ] as const) {
    const all = sum([...arms[one].values()].map((series) => sum(series.count)));
    for (const [endpoint, series] of arms[one]) {
      const count = sum(series.count);
      const rare = count < policy.failures.minSamples || count < all * LOPSIDED_SHARE;
      if (rare || arms[other].has(endpoint)) continue;
      gaps.push(`${code(endpoint)} was called ${wholeNumber(count)} times on ${one} and never on ${other}.`);
    }
  }
  return gaps;
}
