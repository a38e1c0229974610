import type { GithubClient } from "./client.ts";
import { problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export type CancelOutcome = "cancelled" | "over" | { problem: string };

/** Asks GitHub to cancel a workflow run. Never rejects. `over`: there was nothing left to cancel. */
export async function cancelRun(
  client: GithubClient,
  repository: string,
  runId: number,
): Promise<CancelOutcome> {
  try {
    await client.rest.actions.cancelWorkflowRun({
      ...repositoryParts(repository),
      run_id: runId,
      // That a run is over already would be tried again otherwise.
      request: { retries: 0 },
    });
    return "cancelled";
  } catch (error) {
    const status = statusOf(error);
    if (status === 409 || status === 404) return "over";
    return { problem: problemOf(error, "actions: write") };
  }
}
