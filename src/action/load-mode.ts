import * as core from "@actions/core";
import { messageOf } from "../errors.ts";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { runPipeline } from "../pipeline/pipeline.ts";
import { onCancel } from "../pipeline/signals.ts";
import { scenarioOf } from "../report/status-line.ts";
import type { Request } from "../request/request.ts";
import { contextFor } from "./aim.ts";
import { announce } from "./announce.ts";
import { openComment } from "./comment.ts";
import { LiveUpdates } from "./live-updates.ts";
import { ActionLog } from "./log.ts";
import type { RunStatus } from "./run-status.ts";
import { announceSkipped, isSkipped } from "./skip.ts";
import { tellVerdict } from "./tell-verdict.ts";

export interface ActionDeps {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The file that was started; an embedded arm starts it again. */
  entry: string;
}

export interface LoadOptions {
  /** Somebody waits for an answer in the pull request, also where no load could be started. */
  asked?: boolean;
  /** Asked before anything is published. @throws InfrastructureError where nothing may be */
  mayPublish?: () => Promise<void>;
}

/**
 * Modes `gate`, `record` and `run`, and the loads that a comment asks for: load, judge, and say it everywhere.
 *
 * @returns The exit code: 0 and 1 by the verdict, 3 where the run was cancelled.
 */
export async function loadMode(
  request: Request,
  { env, cwd, entry }: ActionDeps,
  status: RunStatus,
  options: LoadOptions = {},
): Promise<number> {
  const log = new ActionLog();
  log.mask(request);
  const context = await contextFor(request.scenario, request.commentKey, cwd);
  status.rename(context);
  if (await isSkipped(request)) {
    await announceSkipped(request, status, env);
    return 0;
  }
  const comment = openComment(request, options.asked ? scenarioOf(context) : null);
  const updates = new LiveUpdates(comment, status, request.liveUpdatesMs);
  const cancel = onCancel(() => Promise.all([comment.cancelled(), status.cancelled()]));
  try {
    await status.pending("the load test is running");
    const { view, cancelled } = await runPipeline(request, {
      cwd,
      env,
      entry,
      shippedDir: SHIPPED_SCENARIOS,
      tempDir: env.RUNNER_TEMP,
      onStart: async (run) => {
        log.started(run);
        await comment.running(run);
        updates.begin();
      },
      onLive: (live, run) => {
        log.live(live, run);
        updates.live(live, run);
      },
      onFailedArm: (quoted) => core.info(quoted),
      onWaiting: (line) => core.info(line),
      onControl: (stop) => cancel.control(stop),
      beforeReport: () => cancel.told(),
    });
    if (cancelled) {
      const [written] = await Promise.all([comment.cancelled(), status.cancelled()]);
      await announce(view, { comment: written, statusProblem: status.problem }, env);
      core.warning("The load test was cancelled; what had been measured is in the report.");
      return 3;
    }
    await options.mayPublish?.();
    return await tellVerdict(view, request, { comment, status }, env);
  } catch (error) {
    await comment.failed(messageOf(error));
    throw error;
  } finally {
    cancel.release();
  }
}
