import { setTimeout as sleep } from "node:timers/promises";
import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "../github/client.ts";
import { type Deployment, deploymentStatusOf, deploymentsOf } from "../github/deployments.ts";
import { problemOf } from "../github/problem.ts";
import { latestStatuses } from "../github/statuses.ts";
import { formatDuration } from "../request/units.ts";
import { isAsked } from "./environments.ts";
import { chooseDeployment, netlifyPreview, type Sighting, type Wanted } from "./sighting.ts";

/** GitHub gives a job's token a thousand requests an hour and repository: looking costs two or three. */
const LOOK_EVERY_MS = 15_000;

export interface PreviewSearch {
  client: GithubClient;
  /** `owner/name`. */
  repository: string;
  sha: string;
  pullRequest: number | null;
  wanted: Wanted;
  timeoutMs: number;
  lookEveryMs?: number;
  /** Ends the wait; the search rejects then. */
  signal?: AbortSignal;
  log(line: string): void;
}

/**
 * Waits until the commit has a preview, at most `timeoutMs`.
 *
 * @returns `ready`, or `never` with the reason, also for one that did not come in time
 * @throws UsageError where several environments fit
 * @throws InfrastructureError where GitHub cannot say
 */
export async function findPreview(search: PreviewSearch): Promise<Exclude<Sighting, { state: "waiting" }>> {
  const { sha, timeoutMs, lookEveryMs = LOOK_EVERY_MS, signal, log } = search;
  const until = Date.now() + timeoutMs;
  let told = "";
  for (;;) {
    const sighting = await look(search);
    if (sighting.state !== "waiting") return sighting;
    const left = until - Date.now();
    if (left <= 0) return { state: "never", why: `${sighting.why}, after ${formatDuration(timeoutMs)}` };
    if (sighting.why !== told) log(`Waiting for a preview of ${sha.slice(0, 7)}: ${sighting.why}.`);
    told = sighting.why;
    await sleep(Math.min(left, lookEveryMs), undefined, { ...(signal ? { signal } : {}) }).catch(cancelled);
  }
}

function cancelled(cause: unknown): never {
  throw new InfrastructureError("cancelled while waiting for a preview; no load was sent", { cause });
}

async function look({ client, repository, sha, pullRequest, wanted }: PreviewSearch): Promise<Sighting> {
  const deployments = await deploymentsOf(client, repository, sha);
  const sighted = await Promise.all(
    deployments.map(async (facts: Deployment) => ({
      facts,
      status: isAsked(facts.environment, wanted.environment)
        ? await deploymentStatusOf(client, repository, facts.id)
        : null,
    })),
  );
  const sighting = chooseDeployment(sighted, wanted);
  if (sighting.state !== "waiting" || deployments.length > 0) return sighting;
  return netlifyPreview(await statusesOf(client, repository, sha), pullRequest) ?? sighting;
}

async function statusesOf(client: GithubClient, repository: string, sha: string) {
  try {
    return await latestStatuses(client, { repository, sha });
  } catch (error) {
    throw new InfrastructureError(
      `cannot read the statuses of ${sha.slice(0, 7)}: ${problemOf(error, "statuses: read")}`,
      { cause: error },
    );
  }
}
