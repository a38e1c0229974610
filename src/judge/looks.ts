/**
 * Looks at a run before its end. They are planned beforehand and each spends its own part of a budget, by the square of
 * the time that is over (Kim and DeMets 1987, rho = 2), so that looking often accuses no more unchanged code. What the
 * looks spend comes on top of what the end has: both together stay below the promise.
 */
import type { Recording } from "../measure/recording.ts";
import { type Grid, gridOf } from "./blocks.ts";
import { compareArms } from "./compare-arms.ts";
import { tUpperQuantile } from "./distributions.ts";
import { RUN_ALPHA } from "./family.ts";
import type { JudgeInput } from "./judge.ts";
import { judgeRun } from "./judge-run.ts";
import { spreadsFrom, spreadsOfRun } from "./ledger.ts";
import { limitsOf } from "./limits.ts";
import type { Draft } from "./outcome.ts";
import { settle } from "./settle.ts";

/** Shares of the planned time at which there is a look. */
export const LOOK_SHARES = [0.25, 0.5, 0.75];
/** A shorter run is over before looking pays. */
export const SHORTEST_LOOKED_AT_SECONDS = 60;
/** Chance of calling a change `same` that is as large as the tolerance; each look has a part of it. */
const SAME_ALPHA = 0.05;
/** Stands for the degrees of freedom of a spread that is taken as known. */
const MANY = 1e6;

export interface Look {
  /** Share of the planned time that is over, 0..1. */
  share: number;
  /** Share at the look before; 0 at the first. */
  before: number;
  /** The first second that is not looked at, on the clock of the recording. */
  until: number;
}

/** The looks of a run; none where it is too short, or where only the script knows how long it is. */
export function plannedLooks({ warmUpSeconds, plannedSeconds }: Recording["meta"]): Look[] {
  if (plannedSeconds === null || plannedSeconds < SHORTEST_LOOKED_AT_SECONDS) return [];
  return LOOK_SHARES.map((share, index) => ({
    share,
    before: LOOK_SHARES[index - 1] ?? 0,
    until: warmUpSeconds + Math.round(plannedSeconds * share),
  }));
}

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
  const spent = look.share ** 2 - look.before ** 2;
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
