import { dirname } from "node:path";
import type { Recording } from "../measure/recording.ts";
import { openBaseline } from "../pipeline/baseline.ts";
import { judgeRecording } from "../pipeline/judge-recording.ts";
import { buildView } from "../report/build-view.ts";
import type { ReportView, RunContext } from "../report/view.ts";
import { terminalOrigin } from "../request/event.ts";
import type { GateRequest } from "../request/read-request.ts";

export interface ReplayOptions extends GateRequest {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The file that was given, as it was given. */
  file: string;
  notes?: string[];
  /** Command and arguments that give the same verdict again. */
  replayWith?: string[];
}

/** Judges a recording again and builds the view of it, as the run itself did. */
export async function replay(recording: Recording, options: ReplayOptions): Promise<ReportView> {
  const { repository, headSha, baseSha } = recording.meta;
  const origin = { ...terminalOrigin(), repository, headSha, baseSha };
  const log = (line: string) => console.error(line);
  const stored = await openBaseline({ ...options, githubToken: null, origin }, { ...options, log });
  const { judgement, baseline, problems, notes } = await judgeRecording(recording, options.policy, stored);
  return buildView(recording, judgement, {
    // The same recording gives the same report, whenever it is asked for.
    ...contextOf(options, new Date(recording.startedAtMs)),
    repository,
    headSha,
    baseSha,
    baseline,
    baselineProblems: problems,
    notes: [...(options.notes ?? []), ...notes],
  });
}

/** What is known around a file that is judged outside of any run. */
export function contextOf(
  { file, notes, replayWith }: Pick<ReplayOptions, "file" | "notes" | "replayWith">,
  generatedAt: Date,
): RunContext {
  return {
    repository: null,
    headSha: null,
    baseSha: null,
    baseName: null,
    runUrl: null,
    pullRequest: null,
    fromFork: false,
    reportDir: dirname(file),
    recordingFile: file,
    ...(replayWith === undefined ? {} : { replayWith }),
    baseline: null,
    baselineProblems: [],
    notes: notes ?? [],
    generatedAt: generatedAt.toISOString(),
  };
}
