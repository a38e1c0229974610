import { judgeRun } from "../judge/judge-run.ts";
import type { GatePolicy } from "../judge/policy.ts";
import type { Judgement } from "../judge/verdict.ts";
import type { Recording } from "../measure/recording.ts";
import { type Baseline, findRuns } from "./baseline.ts";
import { baselineWords } from "./baseline-words.ts";

export interface JudgedRecording {
  judgement: Judgement;
  /** What was compared with, in words; null side by side and for nothing. */
  baseline: string | null;
  /** Entries of the store that could not be used, one line each. */
  problems: string[];
  notes: string[];
}

/** Side by side where the recording has both arms, else against the store, else with nothing. */
export async function judgeRecording(
  recording: Recording,
  policy: GatePolicy,
  stored: Baseline | null,
): Promise<JudgedRecording> {
  if (recording.base !== null || stored === null) {
    return {
      judgement: judgeRun({ recording, history: [], policy }),
      baseline: null,
      problems: [],
      notes: [],
    };
  }
  const found = await findRuns(stored, recording);
  const judgement = judgeRun({ recording, history: found.entries, policy });
  const { description } = stored.store;
  const baseline = baselineWords(found, { nowMs: recording.startedAtMs, store: description });
  const notes =
    found.cutAt === null
      ? []
      : [`Since the level of \`${found.cutAt.slice(0, 7)}\` was accepted, no older run is compared with.`];
  return { judgement, baseline, problems: found.problems, notes };
}
