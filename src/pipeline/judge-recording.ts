import { extractEntry } from "../baseline/extract.ts";
import { baselineKey } from "../baseline/key.ts";
import { openStore } from "../baseline/open-store.ts";
import { judgeRun } from "../judge/judge-run.ts";
import type { GatePolicy } from "../judge/policy.ts";
import type { Judgement } from "../judge/verdict.ts";
import type { Recording } from "../measure/recording.ts";
import type { Origin } from "../request/request.ts";

export interface JudgedRecording {
  judgement: Judgement;
  /** What was compared with, in words; null side by side and for nothing. */
  baseline: string | null;
  /** Entries of the store that could not be used, one line each. */
  problems: string[];
}

export interface JudgeOptions {
  policy: GatePolicy;
  baselineStore: string | null;
  cwd: string;
}

/** Side by side where the recording has both arms, else against the store, else with nothing. */
export async function judgeRecording(recording: Recording, options: JudgeOptions): Promise<JudgedRecording> {
  const { policy, baselineStore, cwd } = options;
  if (recording.base !== null || baselineStore === null) {
    return { judgement: judgeRun({ recording, history: [], policy }), baseline: null, problems: [] };
  }
  const store = openStore(baselineStore, { cwd });
  const { entries, problems } = await store.read(baselineKey(recording.meta));
  const judgement = judgeRun({ recording, history: entries, policy });
  const newest = entries[0];
  const commit = newest?.commit
    ? ` (newest: ${newest.commit.slice(0, 7)}, ${newest.recordedAt.slice(0, 10)})`
    : "";
  const baseline = newest ? `${entries.length} stored runs in ${store.description}${commit}` : null;
  return { judgement, baseline, problems };
}

/** Appends the recording to the store and says where. A run that is not whole or did not pass its criteria is not kept. */
export async function recordBaseline(
  recording: Recording,
  judgement: Judgement,
  origin: Origin,
  options: { baselineStore: string; cwd: string; now: Date },
): Promise<string> {
  const unfit = whyUnfit(recording, judgement);
  if (unfit !== null) return `Not recorded as a baseline: ${unfit}.`;
  const entry = extractEntry(recording, {
    commit: origin.headSha,
    branch: origin.branch,
    runUrl: origin.runUrl,
    recordedAt: options.now.toISOString(),
  });
  const place = await openStore(options.baselineStore, { cwd: options.cwd }).append(entry);
  return `Recorded as a baseline: ${place}.`;
}

function whyUnfit(recording: Recording, judgement: Judgement): string | null {
  if (!recording.complete || recording.head.end.outcome !== "completed") return "the run is not whole";
  if (judgement.verdict === "disturbed") return "the run was disturbed";
  if (judgement.reasons.some((reason) => reason.code === "head-broken")) return "the target was broken";
  if (recording.head.requests.length === 0) return "no request was measured";
  return null;
}
