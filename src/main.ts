/** The action: inputs and event in; comment, status, summary, annotations, outputs and exit code out. */
import * as core from "@actions/core";
import { aimAt, askedContext, clientFor, earlyAim } from "./action/aim.ts";
import { commandMode } from "./action/command-mode.ts";
import { type ActionDeps, loadMode } from "./action/load-mode.ts";
import { mergeMode } from "./action/merge-mode.ts";
import { pinPull } from "./action/pinned-pull.ts";
import { preflightMode } from "./action/preflight-mode.ts";
import { publishMode } from "./action/publish-mode.ts";
import { reportMode } from "./action/report-mode.ts";
import { RunStatus } from "./action/run-status.ts";
import { exitCodeOf, messageOf } from "./errors.ts";
import { readFileAt } from "./github/contents.ts";
import { readEvent } from "./request/event.ts";
import {
  type ActionSources,
  completeRequest,
  type ReadAtCommit,
  readActionSources,
} from "./request/read-request.ts";

/**
 * @param entry The file that was started; an embedded arm starts it again.
 * @returns The exit code: 0 and 1 by the verdict, 2 for bad input, 3 where something around the run failed.
 */
export async function runAction(env: NodeJS.ProcessEnv, cwd: string, entry: string): Promise<number> {
  const status = new RunStatus();
  try {
    const event = await readEvent(env);
    status.aim(earlyAim(env, event));
    const sources = await readActionSources(env, cwd, event);
    status.aim(earlyAim(env, event, sources.config.wish));
    return await runMode(sources, { env, cwd, entry }, status);
  } catch (error) {
    core.error(messageOf(error), {
      title: exitCodeOf(error) === 2 ? "Load test: bad input" : "Load test failed",
    });
    await status.failed(messageOf(error));
    return exitCodeOf(error);
  }
}

async function runMode(sources: ActionSources, deps: ActionDeps, status: RunStatus): Promise<number> {
  if (sources.mode === "command") return commandMode(sources, deps, status, readAtCommit);
  if (sources.mode === "publish") return publishMode(sources, deps, readAtCommit);
  if (sources.mode === "preflight") return preflightMode(await completeRequest(sources, readAtCommit), deps);
  if (sources.mode === "report") return reportMode(await completeRequest(sources, readAtCommit), deps);
  if (sources.mode === "merge") return mergeMode(await completeRequest(sources, readAtCommit), deps, status);
  const { "pull-request": number } = sources.explicit;
  if (number !== undefined) return runAboutPull(sources, number, deps, status);
  status.rename(await askedContext(sources, deps.cwd));
  return loadMode(await completeRequest(sources, readAtCommit), deps, status);
}

/** By hand, for a pull request: pinned to its head commit, which gets the status. */
async function runAboutPull(
  sources: ActionSources,
  number: number,
  deps: ActionDeps,
  status: RunStatus,
): Promise<number> {
  const pinned = await pinPull(sources, number);
  const context = await askedContext(pinned.sources, deps.cwd);
  status.aim(aimAt(pinned.sources.event.origin, pinned.token, context));
  const request = await completeRequest(pinned.sources, readAtCommit);
  return loadMode(request, deps, status, { asked: true, mayPublish: pinned.mayPublish });
}

const readAtCommit: ReadAtCommit = async (origin, token, path, sha) => {
  if (origin.repository === null) return null;
  return readFileAt(clientFor(origin, token), origin.repository, path, sha);
};
