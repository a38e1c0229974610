import type { JudgeInput } from "../../../src/judge/judge.ts";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import { endedAt, lookAt } from "../../../src/judge/looks.ts";
import { plannedLooks } from "../../../src/judge/planned-looks.ts";
import { DEFAULT_POLICY } from "../../../src/judge/policy.ts";
import type { Judgement } from "../../../src/judge/verdict.ts";
import type { Batch } from "./batches.ts";
import type { Case } from "./case.ts";
import { drawLedger } from "./ledger-pool.ts";
import { makeRun } from "./make-run.ts";

/** Makes and judges runs `from` to `from + runs - 1` of a case. */
export function judgeBatch(one: Case, from: number, runs: number): Omit<Batch, "judge"> {
  const batch: Omit<Batch, "judge"> = { case: one.id, from, runs, verdicts: {}, red: {}, judgeMs: 0 };
  for (let run = from; run < from + runs; run++) {
    const recording = makeRun(one.model, `${one.id}/${run}`);
    const ledger = drawLedger(one.model, one.ledgerPairs, `${one.id}/${run}`);
    const began = process.threadCpuUsage();
    const { judgement, savedSeconds } = judge(
      { recording, history: [], policy: DEFAULT_POLICY, ledger },
      one,
    );
    const { user, system } = process.threadCpuUsage(began);
    batch.judgeMs += (user + system) / 1000 / runs;
    if (one.looks) batch.savedSeconds = (batch.savedSeconds ?? 0) + savedSeconds;
    count(batch.verdicts, judgement.verdict);
    if (judgement.verdict === "fail") for (const cause of causesOf(judgement)) count(batch.red, cause);
  }
  return batch;
}

/** At the first look that finds the answer clear, else at the end. */
function judge(input: JudgeInput, { looks, model }: Case): { judgement: Judgement; savedSeconds: number } {
  for (const look of looks ? plannedLooks(input.recording.meta) : []) {
    if (lookAt(input, look, true) === null) continue;
    const judgement = judgeRun({ ...input, recording: endedAt(input.recording, look) });
    return { judgement, savedSeconds: model.seconds * (1 - look.share) };
  }
  return { judgement: judgeRun(input), savedSeconds: 0 };
}

/** Every reason that turned the run red, such as `total location` or `endpoint failures`. */
function causesOf({ comparisons, reasons }: Judgement): Set<string> {
  const slower = comparisons.filter((comparison) => comparison.gated && comparison.outcome === "slower");
  const others = reasons.filter((reason) => reason.code !== "slower");
  return new Set([
    ...slower.map(({ scope, metric }) => `${scope.kind} ${metric}`),
    ...others.map(({ code }) => code),
  ]);
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
