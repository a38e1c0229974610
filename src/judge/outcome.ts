import type { Draft, Obstacle } from "./draft.ts";
import type { Effect } from "./effect.ts";
import { type Limits, limitsOf } from "./limits.ts";
import type { Change, Comparison, Measured, Outcome } from "./verdict.ts";
import { aboutSeconds, changeSize, fromTo, percent, wholeNumber } from "./words.ts";

/** Chance of calling unchanged code `faster`, and of a mark on a comparison that cannot turn the run red. */
const UNGATED_ALPHA = 0.0025;
/** Answers further away than this are not worth naming. */
const MAX_NEEDED_SECONDS = 4 * 3600;
const Z_SAME = 1.645;
const Z_SLOWER = 2.8;

/**
 * The outcome of one comparison. `beyondChance` is the family's decision for gated ones; null where it has none.
 */
export function decideOutcome(draft: Draft, beyondChance: boolean | null): Comparison {
  const { scope, metric, gated, base, head, effect } = draft;
  const common = { scope, metric, gated, base, head };
  if (effect === null || draft.obstacle !== null) {
    const change = effect === null ? null : changeOf(effect, draft.worse);
    const { text, needsSeconds } = draft.obstacle ?? obstacle("nothing to compare");
    const wait = needsSeconds === null ? "" : `; ${aboutSeconds(needsSeconds)} of this load would do`;
    return { ...common, outcome: "cannot tell", change, reason: text + wait, needsSeconds };
  }
  const limits = limitsOf(draft, effect);
  const outcome = outcomeOf(effect, limits, beyondChance);
  return {
    ...common,
    outcome,
    change: changeOf(effect, draft.worse),
    reason: reasonOf(draft, effect, limits, outcome),
    needsSeconds: outcome === "cannot tell" ? neededSeconds(effect, limits, draft.seconds) : null,
  };
}

function outcomeOf(effect: Effect, limits: Limits, beyondChance: boolean | null): Outcome {
  const worse = beyondChance ?? (effect.pWorse !== null && effect.pWorse <= UNGATED_ALPHA);
  if (worse && effect.estimate >= limits.matters) return "slower";
  const better = effect.pBetter !== null && effect.pBetter <= UNGATED_ALPHA;
  if (better && -effect.estimate >= limits.matters) return "faster";
  return effect.upper !== null && effect.upper < limits.same ? "same" : "cannot tell";
}

/** The effect as it is shown: head against base in its own direction, ratios as relative changes. */
function changeOf(effect: Effect, worse: "higher" | "lower"): Change {
  const ends = [effect.low, effect.high].map((end) => (end === null ? null : shownAs(effect, worse, end)));
  const [low, high] = worse === "higher" ? ends : ends.reverse();
  const estimate = shownAs(effect, worse, effect.estimate);
  return { unit: effect.unit, estimate, low: low ?? null, high: high ?? null };
}

/** A value on the scale of the effect as head against base in its own direction. */
function shownAs({ unit }: Effect, worse: "higher" | "lower", value: number): number {
  const own = worse === "higher" ? value : -value;
  return unit === "ratio" ? Math.expm1(own) : own;
}

/**
 * Seconds of the same load after which the answer is likely: what blocks vary shrinks with the square root of time, what
 * deployments differ by does not.
 */
function neededSeconds(effect: Effect, limits: Limits, seconds: number | null): number | null {
  const error = effect.standardError;
  if (seconds === null || error === null || error <= 0) return null;
  const forSame = (limits.same - Math.max(0, effect.estimate)) / Z_SAME;
  const forSlower = effect.estimate >= limits.matters ? effect.estimate / Z_SLOWER : 0;
  const target = Math.max(forSame, forSlower);
  if (target <= effect.floor) return null;
  const ratio = (error ** 2 - effect.floor ** 2) / (target ** 2 - effect.floor ** 2);
  const needed = Math.max(seconds + 5, Math.ceil((seconds * ratio) / 5) * 5);
  return needed <= MAX_NEEDED_SECONDS ? needed : null;
}

function reasonOf(draft: Draft, effect: Effect, limits: Limits, outcome: Outcome): string {
  const { metric, base, head } = draft;
  const size = (value: number) => changeSize(effect.unit, shownAs(effect, draft.worse, value));
  const words = comparatives(draft);
  const noun = words.noun === "" ? "" : ` ${words.noun}`;
  switch (outcome) {
    case "slower":
      return `${size(effect.estimate)} ${words.more}${noun}: ${fromTo(metric, base, head)}`;
    case "faster":
      return `${size(effect.estimate)} ${words.less}${noun}: ${fromTo(metric, base, head)}`;
    case "same":
      return metric === "failures" && base.failed === 0 && head.failed === 0
        ? `none failed; up to ${percent(effect.shownUpper ?? effect.upper ?? 0)} could have been missed`
        : `surely less than ${size(limits.same)} ${words.more}${noun}`;
    default:
      return `${rangeWords(effect, size, words)}${noun}; ${waitWords(effect, limits, draft.seconds)}`;
  }
}

interface Comparatives {
  more: string;
  less: string;
  noun: string;
}

function comparatives({ metric, worse }: Draft): Comparatives {
  if (metric === "failures") return { more: "more", less: "fewer", noun: "failures" };
  if (metric !== "value") return { more: "longer", less: "shorter", noun: "" };
  const [more, less] = worse === "higher" ? (["higher", "lower"] as const) : (["lower", "higher"] as const);
  return { more, less, noun: "" };
}

function rangeWords(effect: Effect, size: (value: number) => string, { more, less }: Comparatives): string {
  if (effect.pWorse === null) return "one figure alone does not show how much it varies";
  if (effect.low === null || effect.high === null) return "too few measurements to bound it";
  const low = size(effect.low);
  const high = size(effect.high);
  if (effect.low >= 0) return `somewhere between ${low} and ${high} ${more}`;
  if (effect.high < 0) return `somewhere between ${high} and ${low} ${less}`;
  return `somewhere between ${low} ${less} and ${high} ${more}`;
}

function waitWords(effect: Effect, limits: Limits, seconds: number | null): string {
  if (seconds === null) return "runs at different times differ too much to tell";
  const needed = neededSeconds(effect, limits, seconds);
  return needed === null
    ? "more of this load would not tell"
    : `${aboutSeconds(needed)} of this load would tell`;
}

export function obstacle(text: string): Obstacle {
  return { text, needsSeconds: null };
}

/** Why a comparison has too little behind it; null where it has enough. `seconds` null: more load would not help. */
export function tooFew(base: number, head: number, minimum: number, seconds: number | null): Obstacle | null {
  const least = Math.min(base, head);
  if (least >= minimum) return null;
  const needed = seconds === null || least === 0 ? null : Math.ceil((seconds * minimum) / least / 5) * 5;
  return {
    text: `${wholeNumber(least)} of the ${wholeNumber(minimum)} measurements that are needed`,
    needsSeconds: needed !== null && needed <= MAX_NEEDED_SECONDS ? needed : null,
  };
}

export function failedMeasured(failed: number, count: number): Measured {
  return { value: count === 0 ? null : failed / count, count, failed };
}
