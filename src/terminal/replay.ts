import { dirname } from "node:path";
import type { Recording } from "../measure/recording.ts";
import { judgeRecording } from "../pipeline/judge-recording.ts";
import { buildView } from "../report/build-view.ts";
import type { ReportView } from "../report/view.ts";
import type { GateRequest } from "../request/read-request.ts";

export interface ReplayOptions extends GateRequest {
  cwd: string;
  /** The file that was given, as it was given. */
  file: string;
  notes?: string[];
}

/** Judges a recording again and builds the view of it, as the run itself did. */
export async function replay(recording: Recording, options: ReplayOptions): Promise<ReportView> {
  const { judgement, baseline, problems } = await judgeRecording(recording, options);
  const { repository, headSha, baseSha } = recording.meta;
  return buildView(recording, judgement, {
    repository,
    headSha,
    baseSha,
    baseName: null,
    runUrl: null,
    pullRequest: null,
    fromFork: false,
    reportDir: dirname(options.file),
    recordingFile: options.file,
    baseline,
    baselineProblems: problems,
    notes: options.notes ?? [],
    // The same recording gives the same report, whenever it is asked for.
    generatedAt: new Date(recording.startedAtMs).toISOString(),
  });
}
