import { InfrastructureError } from "../../errors.ts";
import type { PlanChange } from "./change.ts";
import { type GitData, ObjectGone, TryLater } from "./git-data.ts";
import { type Pace, pauseMs } from "./pace.ts";
import { attemptWrite, type BranchSettings } from "./write-attempt.ts";

export interface WriteSettings extends BranchSettings {
  /** No further attempt begins after this, milliseconds. */
  budgetMs: number;
  pace: Pace;
}

/**
 * Changes the store by compare-and-swap: read, plan, write, and where somebody else was faster, again from the start
 * after a pause. An answer that was lost is no matter either, since the plan finds its own change done.
 *
 * @throws InfrastructureError when the time is up, or where trying again is no use
 */
export async function writeToBranch(git: GitData, settings: WriteSettings, plan: PlanChange): Promise<void> {
  const { pace, budgetMs, branch } = settings;
  const latest = pace.nowMs() + budgetMs;
  for (let defeats = 0; ; ) {
    const { outcome, askedMs, why } = await attempt(git, settings, plan);
    if (outcome === "done") return;
    if (outcome === "further") continue;
    defeats++;
    const pause = askedMs + pauseMs(defeats, pace.random());
    if (pace.nowMs() + pause > latest) {
      throw new InfrastructureError(
        `baseline-store: branch ${branch} could not be written in ${Math.round(budgetMs / 1000)} s: ${why}`,
      );
    }
    await pace.wait(pause);
  }
}

async function attempt(git: GitData, settings: WriteSettings, plan: PlanChange) {
  try {
    const outcome = await attemptWrite(git, settings, plan);
    return { outcome, askedMs: 0, why: "other runs were faster each time" };
  } catch (error) {
    if (error instanceof TryLater)
      return { outcome: "lost", askedMs: error.afterMs ?? 0, why: error.message };
    if (error instanceof ObjectGone) return { outcome: "lost", askedMs: 0, why: error.message };
    throw error;
  }
}
