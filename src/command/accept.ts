import { type CommitStatus, latestStatuses, statusProblem, writeStatus } from "../github/statuses.ts";
import { amendComment } from "../github/sticky-comment.ts";
import { markAccepted } from "../report/accepted.ts";
import { acceptedLine, readStatusContext } from "../report/status-line.ts";
import type { CommandCall } from "./call.ts";

/** Remembers that from this commit on a new level of a scenario counts; returns one sentence about it. */
export type RememberLevel = (scenario: string) => Promise<string>;

/**
 * `/load accept REASON`: every red status of the head commit becomes green and says who accepted it, and why. What
 * has not been measured yet cannot be accepted.
 *
 * @returns One sentence for the log, and whether anything was accepted.
 * @throws InfrastructureError where GitHub cannot say what is red
 */
export async function acceptHead(
  call: CommandCall,
  reason: string,
  rememberLevel: RememberLevel,
): Promise<{ accepted: boolean; sentence: string }> {
  const { client, repository, pull, author, log } = call;
  const place = { repository, sha: pull.headSha };
  const red = (await latestStatuses(client, place)).flatMap((status) => {
    const about = readStatusContext(status.context);
    return about !== null && status.state === "failure" ? [{ status, about }] : [];
  });
  if (red.length === 0) {
    return {
      accepted: false,
      sentence: `There is nothing to accept: no load test of \`${pull.headSha.slice(0, 7)}\` is red.`,
    };
  }
  await call.mayPublish();
  const sentences: string[] = [];
  for (const { status, about } of red) {
    const problem = await turnGreen(call, status, reason);
    if (problem !== null) {
      sentences.push(`The status \`${status.context}\` could not be written: ${problem}.`);
      continue;
    }
    const { runId, attempt } = call.run;
    const marker = { ...about, runId, attempt, state: "done" } as const;
    const accepted = { by: author, reason, sha: pull.headSha };
    const outcome = await amendComment(
      client,
      { repository, pullRequest: pull.number },
      {
        marker,
        change: (body) => markAccepted(body, marker, accepted),
        log,
      },
    );
    if (outcome !== null && "problem" in outcome)
      sentences.push(`The comment could not be changed: ${outcome.problem}.`);
    sentences.push(await rememberLevel(about.scenario));
  }
  return { accepted: true, sentence: sentences.filter((sentence) => sentence !== "").join(" ") };
}

async function turnGreen(call: CommandCall, status: CommitStatus, reason: string): Promise<string | null> {
  const { client, repository, pull, author } = call;
  const description = acceptedLine(author, reason);
  const green = {
    context: status.context,
    state: "success",
    description,
    targetUrl: status.targetUrl,
  } as const;
  try {
    await writeStatus(client, { repository, sha: pull.headSha }, green);
    return null;
  } catch (error) {
    return statusProblem(error);
  }
}
