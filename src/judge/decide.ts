/** The verdict of a run from everything that was found about it. The first rule that matches decides. */
import type { SuccessReasons } from "../criteria/reasons.ts";
import { byWeight, slowerSentence, unsureSentence } from "./headline.ts";
import type { preflightReasons } from "./preflight.ts";
import type { Validity } from "./validity.ts";
import type { Comparison, CriterionResult, Judgement, Reason, RunVerdict, Threshold } from "./verdict.ts";
import { code, fromTo, metricName, milliseconds, percent } from "./words.ts";

export interface Findings {
  validity: Validity;
  comparedWith: Judgement["comparedWith"];
  comparisons: Comparison[];
  criteria: CriterionResult[];
  thresholds: Threshold[];
  /** Thresholds crossed by head alone of which it cannot be said whether by chance. */
  undecidedThresholds: Threshold[];
  /** What is wrong with the comparison as a whole, one sentence each. */
  gaps: string[];
  /** Required items of the pre-test checklist. */
  preflight: ReturnType<typeof preflightReasons>;
  /** What is asked beyond limits and gates. */
  success: SuccessReasons;
  /** Why nothing was compared, for `no-baseline`. */
  nothing: string;
}

export function decideRun(findings: Findings): { verdict: RunVerdict; reasons: Reason[] } {
  const { disturbed, partial } = findings.validity;
  if (disturbed.length > 0) return { verdict: "disturbed", reasons: [...disturbed, ...partial] };
  const failing = failReasons(findings);
  const unsure = unsureReasons(findings);
  if (failing.length > 0) return { verdict: "fail", reasons: [...failing, ...partial] };
  const { success } = findings;
  if (findings.comparedWith === "nothing" && success.unknown.length === 0) {
    const reason: Reason = { code: "no-baseline", text: findings.nothing };
    return { verdict: "no-baseline", reasons: [reason, ...partial, ...unsure] };
  }
  if (partial.length + unsure.length > 0)
    return { verdict: "inconclusive", reasons: [...partial, ...unsure] };
  return { verdict: "pass", reasons: [{ code: "passed", text: passedSentence(findings.comparisons) }] };
}

function failReasons({
  validity,
  preflight,
  comparisons,
  criteria,
  success,
  thresholds,
}: Findings): Reason[] {
  const slower = comparisons
    .filter((comparison) => comparison.gated && comparison.outcome === "slower")
    .sort(byWeight)
    .map((comparison): Reason => ({ code: "slower", text: `${slowerSentence(comparison)}.` }));
  const missed = criteria
    .filter((result) => result.criterion.gate && result.outcome === "missed")
    .map((result): Reason => ({ code: "criterion-missed", text: missedSentence(result) }));
  const crossed = thresholds
    .filter((threshold) => threshold.fails)
    .map((threshold): Reason => ({ code: "threshold-crossed", text: crossedSentence(threshold) }));
  return [...preflight.failed, ...validity.broken, ...slower, ...missed, ...success.failed, ...crossed];
}

/** Endpoints that cannot tell are no reason: what they have is in all traffic too. */
function unsureReasons(findings: Findings): Reason[] {
  const { preflight, comparisons, criteria, success, undecidedThresholds, comparedWith, gaps } = findings;
  const open = comparisons.filter(
    (comparison) =>
      comparison.gated && comparison.outcome === "cannot tell" && comparison.scope.kind !== "endpoint",
  );
  const reasons: Reason[] = gaps.map((text) => ({ code: "needs-more-data", text }));
  if (comparedWith !== "nothing" && !comparisons.some((comparison) => comparison.gated)) {
    const text = "No comparison is gated, so nothing was judged.";
    if (gaps.length === 0) reasons.push({ code: "needs-more-data", text });
  }
  reasons.push(
    ...open.map(
      (comparison): Reason => ({ code: "needs-more-data", text: `${unsureSentence(comparison)}.` }),
    ),
    ...criteria
      .filter((result) => result.criterion.gate && result.outcome === "unknown")
      .map((result): Reason => {
        const text = `Whether ${code(result.criterion.text)} holds is not known: ${result.how}.`;
        return { code: "criterion-unknown", text };
      }),
    ...preflight.unknown,
    ...success.unknown,
    ...undecidedThresholds.map((threshold): Reason => {
      const name = code(`${threshold.metric}: ${threshold.expression}`);
      return {
        code: "threshold-crossed",
        text: `Threshold ${name} was crossed by head alone; whether by chance cannot be said.`,
      };
    }),
  );
  return reasons;
}

function missedSentence({ criterion, actual, how }: CriterionResult): string {
  const figure = criterion.metric === "errors" ? percent(actual ?? 0) : milliseconds(actual);
  const shown = criterion.metric === "rate" ? `${(actual ?? 0).toFixed(1)} requests/s` : figure;
  return `Limit ${code(criterion.text)} was missed: ${shown} (${how}).`;
}

function crossedSentence({ metric, expression, crossedByBase }: Threshold): string {
  const alone = crossedByBase === null ? "" : " by head and not by base";
  return `Threshold ${code(`${metric}: ${expression}`)} was crossed${alone}.`;
}

function passedSentence(comparisons: Comparison[]): string {
  const gated = comparisons.filter((comparison) => comparison.gated && comparison.scope.kind !== "endpoint");
  const parts = gated.map(({ scope, metric, base, head }) => {
    const name = scope.kind === "metric" ? code(scope.metric) : metricName(metric);
    return `${name} ${fromTo(metric, base, head)}`;
  });
  const faster = gated.some((comparison) => comparison.outcome === "faster");
  return `${faster ? "No regression, and faster" : "No regression"}: ${parts.join(", ")}.`;
}
