import { join, resolve } from "node:path";
import * as core from "@actions/core";
import { messageOf } from "../errors.ts";
import { writeRecording } from "../measure/recording-file.ts";
import { reportRecording } from "../pipeline/pipeline.ts";
import { RECORDING_FILE } from "../pipeline/report-files.ts";
import { statusContext } from "../report/status-line.ts";
import type { Request } from "../request/request.ts";
import { findRecordings, readShards } from "../shard/find-recordings.ts";
import { joinShards } from "../shard/join-shards.ts";
import { openComment } from "./comment.ts";
import type { ActionDeps } from "./load-mode.ts";
import { ActionLog } from "./log.ts";
import type { RunStatus } from "./run-status.ts";
import { tellVerdict } from "./tell-verdict.ts";

/**
 * Mode `merge`: joins the recordings that the shards of this run left, judges once, and says it everywhere, as the job of
 * a whole run does.
 *
 * @returns The exit code: 0 and 1 by the verdict.
 */
export async function mergeMode(
  request: Request,
  { env, cwd }: ActionDeps,
  status: RunStatus,
): Promise<number> {
  new ActionLog().mask(request);
  const comment = openComment(request, null);
  try {
    const paths = await findRecordings(request.recordings, cwd);
    core.info(`Joining ${paths.length} recordings: ${paths.join(", ")}`);
    const { recording, notes } = await joinShards(readShards(paths, cwd));
    status.rename(statusContext(recording.meta.scenario.name, request.commentKey));
    const reportDir = resolve(cwd, request.reportDir);
    await writeRecording(join(reportDir, RECORDING_FILE), recording);
    const view = await reportRecording(request, { cwd, env }, reportDir, {
      notes: [...request.notes, ...notes],
    });
    return await tellVerdict(view, request, { comment, status }, env);
  } catch (error) {
    await comment.failed(messageOf(error));
    throw error;
  }
}
