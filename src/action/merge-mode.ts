import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as core from "@actions/core";
import { messageOf } from "../errors.ts";
import { encodeRecording } from "../measure/recording-file.ts";
import { exitCodeFor, reportRecording } from "../pipeline/pipeline.ts";
import { RECORDING_FILE } from "../pipeline/report-files.ts";
import { statusContext } from "../report/status-line.ts";
import type { Request } from "../request/request.ts";
import { findRecordings, readShards } from "../shard/find-recordings.ts";
import { joinShards } from "../shard/join-shards.ts";
import { announce } from "./announce.ts";
import { openComment } from "./comment.ts";
import type { ActionDeps } from "./load-mode.ts";
import { ActionLog } from "./log.ts";
import type { RunStatus } from "./run-status.ts";

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
    await mkdir(reportDir, { recursive: true });
    await writeFile(join(reportDir, RECORDING_FILE), encodeRecording(recording));
    const view = await reportRecording(request, { cwd, env }, reportDir, {
      notes: [...request.notes, ...notes],
    });
    const isRed = exitCodeFor(view, request.failOn) === 1;
    const accepted = isRed ? await status.acceptedBefore(core.info) : null;
    const [written] = await Promise.all([
      comment.report(view, accepted),
      status.verdict(view, request.failOn, accepted),
    ]);
    await announce(view, { comment: written, statusProblem: status.problem }, env);
    return exitCodeFor(view, request.failOn);
  } catch (error) {
    await comment.failed(messageOf(error));
    throw error;
  }
}
