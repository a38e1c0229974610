import { latestStatuses } from "../github/statuses.ts";
import { cancelRun } from "../github/workflow-runs.ts";
import { readStatusContext } from "../report/status-line.ts";
import type { CommandCall } from "./call.ts";

/**
 * `/load stop`: cancels the workflow runs whose load tests are pending on the head commit. Which those are, their
 * statuses say: a run that a comment started belongs to the default branch and names no pull request.
 *
 * @returns One sentence for people, and whether anything was cancelled.
 * @throws InfrastructureError where GitHub cannot say what is running
 */
export async function stopRuns(call: CommandCall): Promise<{ stopped: boolean; sentence: string }> {
  const { client, repository, pull } = call;
  const statuses = await latestStatuses(client, { repository, sha: pull.headSha });
  const runs = new Set(
    statuses
      .filter((status) => readStatusContext(status.context) !== null && status.state === "pending")
      .map((status) => runOf(status.targetUrl, `${call.run.serverUrl}/${repository}`))
      .filter((id) => id !== null && String(id) !== call.run.runId),
  ) as Set<number>;
  const outcomes = await Promise.all([...runs].map((id) => cancelRun(client, repository, id)));
  const problem = outcomes.find((outcome) => typeof outcome === "object");
  if (problem !== undefined) {
    return { stopped: false, sentence: `A run could not be cancelled: ${problem.problem}.` };
  }
  const stopped = outcomes.includes("cancelled");
  const commit = `\`${pull.headSha.slice(0, 7)}\``;
  return {
    stopped,
    sentence: stopped
      ? `What was running for ${commit} is being cancelled.`
      : `There is nothing to stop: no load test of ${commit} is running.`,
  };
}

/** The id of a run of this repository; null for any other address. */
function runOf(targetUrl: string | null, repositoryUrl: string): number | null {
  const start = `${repositoryUrl}/actions/runs/`;
  if (targetUrl === null || !targetUrl.startsWith(start)) return null;
  const [, id] = /^(\d{1,15})(?:[/?#]|$)/.exec(targetUrl.slice(start.length)) ?? [];
  return id === undefined ? null : Number(id);
}
