/** The run's way to the store and back: what to compare it with, and whether it becomes a baseline itself. */
import { extractEntry } from "../baseline/extract.ts";
import { baselineKey } from "../baseline/key.ts";
import type { Lineage } from "../baseline/lineage.ts";
import { openStore } from "../baseline/open-store.ts";
import { type SelectedRuns, selectRuns } from "../baseline/select-runs.ts";
import type { BaselineRead, BaselineStore } from "../baseline/store.ts";
import { InfrastructureError } from "../errors.ts";
import { lineageOf, mergedHeadsOf } from "../github/lineage.ts";
import type { Judgement } from "../judge/verdict.ts";
import type { Recording } from "../measure/recording.ts";
import type { Origin, Request } from "../request/request.ts";
import { type AccessOptions, accessGithub, type RepositoryAccess } from "./github-access.ts";

export interface Baseline {
  store: BaselineStore;
  github: RepositoryAccess | null;
  origin: Origin;
}

/**
 * Opens the store of a request; null where it names none. Nothing is read yet.
 *
 * @throws UsageError where the store cannot be had
 */
export async function openBaseline(
  request: Pick<Request, "baselineStore" | "githubToken" | "origin">,
  options: AccessOptions,
): Promise<Baseline | null> {
  const { baselineStore, origin } = request;
  if (baselineStore === null) return null;
  const github = await accessGithub(request, options);
  return { store: openStore(baselineStore, { ...options, github }), github, origin };
}

export interface FoundRuns extends SelectedRuns {
  /** What could not be used or found out, one line each. */
  problems: string[];
}

const NO_RUNS: SelectedRuns = { entries: [], anchor: null, relation: null, cutAt: null };

/**
 * The stored runs that a recording is to be compared with. A store that cannot be read is a problem to be told and no
 * runs: then the verdict is that there was nothing to compare with.
 */
export async function findRuns(
  { store, github, origin }: Baseline,
  recording: Recording,
): Promise<FoundRuns> {
  const problems: string[] = [];
  const told = async <T>(result: Promise<T>, instead: T): Promise<T> => {
    try {
      return await result;
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      problems.push(error.message);
      return instead;
    }
  };
  const known: Lineage = { head: origin.headSha, ancestors: null, branch: origin.baseRef ?? origin.branch };
  // A run from a terminal is of no known commit, and compared with the newest runs there are.
  const asked =
    github !== null && origin.headSha !== null ? lineageOf(github.client, github.repository, origin) : null;
  const lineage = asked === null ? known : await told(asked, known);
  const key = baselineKey(recording.meta);
  const read = await told<BaselineRead | null>(store.read(key, lineage.ancestors ?? []), null);
  if (read === null) return { ...NO_RUNS, problems };
  problems.push(...read.problems);
  const carried = await told(carryAcceptance({ store, github, origin }, key.scenario, read.accepted), null);
  const accepted = carried === null ? read.accepted : [...read.accepted, carried];
  return { ...selectRuns({ ...read, accepted }, origin.headSha === null ? null : lineage), problems };
}

/**
 * A slowdown is accepted on the head of a pull request, and counts for what became of it on the branch. Returns the
 * pushed commit where that is the case, after the store was told.
 */
async function carryAcceptance(
  { store, github, origin }: Baseline,
  scenario: string,
  accepted: readonly string[],
): Promise<string | null> {
  const { headSha, pullRequest } = origin;
  if (github === null || origin.where !== "action" || pullRequest !== null || headSha === null) return null;
  if (accepted.length === 0 || accepted.includes(headSha)) return null;
  const heads = await mergedHeadsOf(github.client, github.repository, headSha);
  const from = heads.find((head) => accepted.includes(head));
  if (from === undefined) return null;
  const reason = `merged from ${from}, which was accepted`;
  await store.accept({
    schema: 1,
    scenario,
    commit: headSha,
    reason,
    by: null,
    at: new Date().toISOString(),
  });
  return headSha;
}

/**
 * Appends the recording to the store and says where, or why not. Whatever comes of it does not change the verdict.
 *
 * @returns a note, or a problem where the store could not be written
 */
export async function recordBaseline(
  { store, origin }: Baseline,
  recording: Recording,
  judgement: Judgement,
  now: Date,
): Promise<{ note: string } | { problem: string }> {
  const unfit = whyUnfit(recording, judgement, origin);
  if (unfit !== null) return { note: `Not recorded as a baseline: ${unfit}.` };
  const entry = extractEntry(recording, {
    commit: origin.headSha,
    branch: origin.branch,
    runUrl: origin.runUrl,
    recordedAt: now.toISOString(),
  });
  try {
    return { note: `Recorded as a baseline: ${await store.append(entry)}.` };
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    return { problem: `this run was not recorded: ${error.message}` };
  }
}

function whyUnfit(recording: Recording, judgement: Judgement, origin: Origin): string | null {
  if (origin.pullRequest !== null) return "runs of a pull request do not become baselines";
  if (!recording.complete || recording.head.end.outcome !== "completed") return "the run is not whole";
  if (judgement.verdict === "disturbed") return "the run was disturbed";
  if (judgement.verdict === "fail") return "the run failed";
  if (recording.head.requests.length === 0) return "no request was measured";
  return null;
}
