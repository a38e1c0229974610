/** Two runs at hand, as recordings or as files that k6 wrote, made ready to be judged against each other. */
import { joinArms } from "./compare/join-arms.ts";
import { judgeSummaries } from "./compare/judge-summaries.ts";
import { summaryOf } from "./compare/summary-of-recording.ts";
import type { GatePolicy } from "./judge/policy.ts";
import type { Judgement } from "./judge/verdict.ts";
import { type ImportedRun, importRun } from "./measure/import/import-run.ts";
import type { SummaryFigures } from "./measure/import/summary-figures.ts";
import type { Recording } from "./measure/recording.ts";

export { type JoinedArms, joinArms } from "./compare/join-arms.ts";

export type ComparedRuns =
  | {
      kind: "recording";
      /** Both runs as the two arms of one recording, ready for the judge. */
      recording: Recording;
      notes: string[];
    }
  | {
      /** At least one side is totals only, so the other side was reduced to totals too. */
      kind: "summaries";
      base: SummaryFigures;
      head: SummaryFigures;
      judgement: Judgement;
      notes: string[];
    };

/**
 * @param base a path; `FILE#base` means the base arm of a recording, otherwise it is its head arm
 * @throws UsageError, in one line, where a file is not one that can be compared
 */
export async function comparePaths(base: string, head: string, policy?: GatePolicy): Promise<ComparedRuns> {
  const runs = { base: await importRun(base), head: await importRun(head) };
  const notes = [...runs.base.notes, ...runs.head.notes];
  if (runs.base.kind === "recording" && runs.head.kind === "recording") {
    const joined = joinArms(runs.base.recording, runs.head.recording);
    return {
      kind: "recording",
      recording: joined.recording,
      notes: [...new Set([...joined.notes, ...notes])],
    };
  }
  const figures = { base: figuresOf(runs.base), head: figuresOf(runs.head) };
  const judgement = judgeSummaries(figures.base, figures.head, policy);
  return { kind: "summaries", ...figures, judgement, notes: [...new Set(notes)] };
}

function figuresOf(run: ImportedRun): SummaryFigures {
  return run.kind === "summary" ? run.summary : summaryOf(run.recording);
}
