/** The action: inputs in; comment, summary, annotations, outputs and exit code out. */
import * as core from "@actions/core";
import { announce } from "./action/announce.ts";
import { openComment } from "./action/comment.ts";
import { ActionLog } from "./action/log.ts";
import { exitCodeOf, messageOf } from "./errors.ts";
import { createClient } from "./github/client.ts";
import { readFileAt } from "./github/contents.ts";
import { SHIPPED_SCENARIOS } from "./paths.ts";
import { exitCodeFor, runPipeline } from "./pipeline/pipeline.ts";
import { onCancel } from "./pipeline/signals.ts";
import { type ReadAtCommit, readActionRequest } from "./request/read-request.ts";
import type { Request } from "./request/request.ts";

/**
 * @param entry The file that was started; an embedded arm starts it again.
 * @returns The exit code: 0 and 1 by the verdict, 2 for bad input, 3 where something around the run failed.
 */
export async function runAction(env: NodeJS.ProcessEnv, cwd: string, entry: string): Promise<number> {
  try {
    const request = await readActionRequest(env, cwd, readAtCommit);
    return await runRequest(request, env, cwd, entry);
  } catch (error) {
    core.error(messageOf(error), {
      title: exitCodeOf(error) === 2 ? "Load test: bad input" : "Load test failed",
    });
    return exitCodeOf(error);
  }
}

const readAtCommit: ReadAtCommit = async (origin, token, path, sha) => {
  if (origin.repository === null) return null;
  const client = createClient({ token, apiUrl: origin.apiUrl, log: core.info });
  return readFileAt(client, origin.repository, path, sha);
};

async function runRequest(
  request: Request,
  env: NodeJS.ProcessEnv,
  cwd: string,
  entry: string,
): Promise<number> {
  const log = new ActionLog();
  log.mask(request);
  const comment = openComment(request);
  const cancel = onCancel(() => void comment.cancelled());
  try {
    const { view, cancelled } = await runPipeline(request, {
      cwd,
      env,
      entry,
      shippedDir: SHIPPED_SCENARIOS,
      tempDir: env.RUNNER_TEMP,
      onStart: async (run) => {
        log.started(run);
        await comment.running(run);
      },
      onLive: (live, run) => log.live(live, run),
      onFailedArm: (quoted) => core.info(quoted),
      onControl: (stop) => cancel.control(stop),
    });
    const written = cancelled ? await comment.cancelled() : await comment.report(view);
    await announce(request, view, written, env);
    if (cancelled) core.warning("The load test was cancelled; what had been measured is in the report.");
    return cancelled ? 3 : exitCodeFor(view, request.failOn);
  } catch (error) {
    await comment.failed(messageOf(error));
    throw error;
  } finally {
    cancel.release();
  }
}
