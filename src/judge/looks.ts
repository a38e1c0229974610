/**
 * Looks at a run before its end. They are planned beforehand and each spends its own part of a budget, by the square of
 * the time that is over (Kim and DeMets 1987, rho = 2), so that looking often accuses no more unchanged code. What the
 * looks spend comes on top of what the end has: both together stay below the promise.
 */
import type { Recording } from "../measure/recording.ts";
import { type Grid, gridOf } from "./blocks.ts";
import { compareArms } from "./compare-arms.ts";
import { MANY, tUpperQuantile } from "./distributions.ts";
import type { Draft } from "./draft.ts";
import { RUN_ALPHA } from "./family.ts";
import type { JudgeInput } from "./judge.ts";
import { judgeRun } from "./judge-run.ts";
import { spreadsFrom, spreadsOfRun } from "./ledger.ts";
import { limitsOf } from "./limits.ts";
import { type Look, spentBy } from "./planned-looks.ts";
import { settle } from "./settle.ts";

/** Chance of calling a change `same` that is as large as the tolerance; each look has a part of it. */
const SAME_ALPHA = 0.05;

/** The run as it is if the look ends it: nothing after the look is judged. */
export function endedAt(recording: Recording, look: Look): Recording {
  const arm = <T extends Recording["base"]>(one: T): T =>
    one === null ? one : { ...one, end: { ...one.end, outcome: "stopped", judgedUntil: look.until } };
  return { ...recording, head: arm(recording.head), base: arm(recording.base), complete: true };
}

/**
 * Whether the answer is clear at a look. `pass` only where `mayPass`: what a staged load has not reached yet may still be
 * slower. Whatever it says is what {@link judgeRun} says of the run that was ended there.
 */
export function lookAt(input: JudgeInput, look: Look, mayPass: boolean): "fail" | "pass" | null {
  const recording = endedAt(input.recording, look);
  const { head, base, meta } = recording;
  if (base === null || meta.armsApart) return null;
  const { verdict } = judgeRun({ ...input, recording });
  if (verdict !== "fail" && !(verdict === "pass" && mayPass)) return null;
  const spent = spentBy(look);
  const grid = gridOf(recording, input.ledger ? spreadsFrom(input.ledger) : spreadsOfRun(meta.noise));
  const { drafts } = compareArms(base, head, meta, grid, input.policy);
  if (verdict === "pass")
    return drafts.every((draft) => isSurelySame(draft, SAME_ALPHA * spent)) ? "pass" : null;
  return isSurelySlower(drafts, grid, RUN_ALPHA * spent) ? "fail" : null;
}

function isSurelySlower(drafts: Draft[], grid: Grid, alpha: number): boolean {
  if (grid.blocks === 0) return false;
  const { comparisons } = settle(drafts, [], alpha);
  return comparisons.some(({ gated, outcome }) => gated && outcome === "slower");
}

/** The 95 % bound, widened to the confidence that a look needs. Endpoints do not hold a run up. */
function isSurelySame(draft: Draft, alpha: number): boolean {
  const { gated, scope, effect } = draft;
  if (!gated || scope.kind === "endpoint") return true;
  if (effect === null || effect.upper === null || draft.obstacle !== null) return false;
  const df = effect.df ?? MANY;
  const wider = tUpperQuantile(alpha, df) / tUpperQuantile(SAME_ALPHA, df);
  return effect.estimate + (effect.upper - effect.estimate) * wider < limitsOf(draft, effect).same;
}
