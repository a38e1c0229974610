/** Decides which differences are beyond chance, all comparisons of a run together, and so every outcome. */

import type { Draft } from "./draft.ts";
import { ALPHA_SHARES, RUN_ALPHA, weightedHolm } from "./family.ts";
import { reliablyCaught } from "./limits.ts";
import { decideOutcome } from "./outcome.ts";
import type { ComparedMetric, Comparison } from "./verdict.ts";

export interface Settled {
  comparisons: Comparison[];
  further: boolean[];
  /** For the gated latency of all traffic: what a run like this one catches reliably, 0.05 is 5 %. */
  caught: { metric: ComparedMetric; change: number }[];
}

/**
 * All traffic gets fixed parts of the run's chance of a false alarm, everything else shares the rest by Holm's test.
 * In a run without requests the custom metrics have all of it. `further` are p-values that gate in the same family
 * (crossed thresholds); they are answered in their order. `alpha` is what all of them have together.
 */
export function settle(drafts: Draft[], further: (number | null)[] = [], alpha: number = RUN_ALPHA): Settled {
  const parts = allot(drafts, alpha);
  const rest = drafts.filter((draft) => draft.gated && !parts.has(draft));
  const hypotheses = [
    ...rest.map((draft) => ({
      p: draft.obstacle === null ? (draft.effect?.pWorse ?? null) : null,
      weight: weightOf(draft),
    })),
    ...further.map((p) => ({ p, weight: 1 })),
  ];
  const hasTotal = drafts.some((draft) => draft.scope.kind === "total");
  const rejected = weightedHolm(hypotheses, alpha * (hasTotal ? ALPHA_SHARES.rest : 1));
  const beyond = new Map(rest.map((draft, index) => [draft, rejected[index]!]));
  const comparisons = drafts.map((draft) => {
    if (!draft.gated) return decideOutcome(draft, null);
    const part = parts.get(draft);
    const pWorse = draft.effect?.pWorse ?? null;
    const sure = part === undefined ? (beyond.get(draft) ?? false) : pWorse !== null && pWorse <= part;
    return decideOutcome(draft, sure);
  });
  const caught = [...parts].flatMap(([draft, part]) => {
    const effect = reliablyCaught(draft, part);
    return effect === null || draft.obstacle ? [] : [{ metric: draft.metric, change: Math.expm1(effect) }];
  });
  return { comparisons, further: rejected.slice(rest.length), caught };
}

/** The fixed parts: half to the latency overall of all traffic, a quarter to its other gated figures in equal parts. */
function allot(drafts: Draft[], alpha: number): Map<Draft, number> {
  const totals = drafts.filter((draft) => draft.gated && draft.scope.kind === "total");
  const others = totals.filter((draft) => draft.metric !== "location");
  return new Map(
    totals.map((draft) => {
      const share =
        draft.metric === "location" ? ALPHA_SHARES.totalLocation : ALPHA_SHARES.totalOthers / others.length;
      return [draft, alpha * share];
    }),
  );
}

/** Latency of an endpoint moves more often than its failures do. */
function weightOf(draft: Draft): number {
  return draft.metric === "failures" ? 1 : 2;
}
