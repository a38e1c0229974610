import { describe, expect, it } from "vitest";
import { acceptanceName } from "../../src/baseline/acceptance.ts";
import { branchStore } from "../../src/baseline/branch/branch-store.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { baselineKey } from "../../src/baseline/key.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import type { Judgement } from "../../src/judge/verdict.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { type Baseline, openBaseline, recordBaseline } from "../../src/pipeline/baseline.ts";
import { judgeRecording } from "../../src/pipeline/judge-recording.ts";
import { terminalOrigin } from "../../src/request/event.ts";
import type { Origin } from "../../src/request/request.ts";
import { commitSha } from "../baseline/branch/entries.ts";
import { memoryGit } from "../baseline/branch/memory-git.ts";
import { REPOSITORY, useGithub } from "../github/support.ts";
import { Refusal } from "../support/fake-github/route.ts";
import { addPull, FORK_TOKEN } from "../support/fake-github/state.ts";
import { makeRecording } from "../support/recordings.ts";

const LONG = 60_000;
const RECORDED_MS = Date.parse("2026-11-24T06:00:00Z");
const HEAD = commitSha(900);
const world = useGithub();

function recording(seed = 1): Recording {
  const one = makeRecording({ seed, seconds: 20, base: null });
  return { ...one, startedAtMs: RECORDED_MS + 2 * 3600_000 };
}

/** Commits of main count upwards from 1 to `tip`; the pull request's head follows `from`. */
function history(tip: number, from: number): void {
  const { parents, refs } = world.repository;
  for (let number = 1; number <= tip; number++) {
    parents.set(commitSha(number), number === 1 ? null : commitSha(number - 1));
  }
  parents.set(HEAD, commitSha(from));
  addPull(world.repository, { number: 7, headSha: HEAD, baseSha: commitSha(tip) });
  refs.set("main", commitSha(tip));
}

function action(origin: Partial<Origin>): Origin {
  const { url: apiUrl } = world.github;
  return {
    ...terminalOrigin(),
    where: "action",
    repository: REPOSITORY,
    apiUrl,
    eventName: "push",
    ...origin,
  };
}

function pullRequest(tip: number): Origin {
  return action({
    eventName: "pull_request",
    pullRequest: 7,
    headSha: HEAD,
    baseSha: commitSha(tip),
    baseRef: "main",
    branch: "faster-images",
  });
}

function push(number: number): Origin {
  return action({ headSha: commitSha(number), branch: "main" });
}

async function open(origin: Origin, token = "ghs_job"): Promise<Baseline> {
  const request = { baselineStore: "branch:load-baselines", githubToken: token, origin };
  const opened = await openBaseline(request, { cwd: "/", env: {}, log: (line) => world.logged.push(line) });
  if (opened === null) throw new Error("no store");
  return opened;
}

/** Runs of main that are stored already. */
async function stored(...numbers: number[]): Promise<void> {
  const direct = branchStore(memoryGit(world.repository.git), "load-baselines");
  for (const number of numbers) {
    const recordedAt = new Date(RECORDED_MS - number * 1000).toISOString();
    const origin = { commit: commitSha(number), branch: "main", runUrl: null, recordedAt };
    await direct.append(extractEntry(recording(number), origin));
  }
}

async function judge(origin: Origin, token?: string) {
  const judged = await judgeRecording(recording(50), DEFAULT_POLICY, await open(origin, token));
  const { verdict, comparedWith, historyEntries } = judged.judgement;
  return { ...judged, verdict, comparedWith, historyEntries };
}

function refusing(on: string) {
  return { on, reply: () => new Refusal(401, "Bad credentials").reply };
}

describe("a pull request without a base deployment", { timeout: LONG }, () => {
  it("is compared with its merge base, in five requests, and says so with commit and age", async () => {
    history(12, 10);
    await stored(9, 10, 11, 12);
    const judged = await judge(pullRequest(12));
    expect(judged).toMatchObject({ comparedWith: "history", historyEntries: 2, problems: [] });
    expect(judged.baseline).toBe(`\`main\` at \`${commitSha(10).slice(0, 7)}\`, recorded 2 hours ago`);
    expect(world.github.exchanges).toHaveLength(5);
  });

  it("is compared with the nearest ancestor that has runs, and says so", async () => {
    history(12, 10);
    await stored(7, 11);
    const judged = await judge(pullRequest(12));
    expect(judged.historyEntries).toBe(1);
    expect(judged.baseline).toBe(
      `\`main\` at \`${commitSha(7).slice(0, 7)}\`, the nearest ancestor with stored runs, recorded 2 hours ago`,
    );
  });

  it("is compared with the target branch where no ancestor has any", async () => {
    history(12, 10);
    await stored(12);
    const judged = await judge(pullRequest(12));
    expect(judged.baseline).toMatch(/since no ancestor has stored runs/);
  });

  it("is compared with the target branch where GitHub cannot say what it came from, and tells", async () => {
    history(12, 10);
    await stored(10, 12);
    world.github.faults.push(refusing("compare"));
    const judged = await judge(pullRequest(12));
    expect(judged.historyEntries).toBe(2);
    expect(judged.problems).toEqual([expect.stringContaining("cannot find the merge base")]);
  });

  it("is compared with nothing where the store cannot be read, and tells", async () => {
    history(12, 10);
    await stored(10);
    world.github.faults.push(refusing("git/trees"));
    const judged = await judge(pullRequest(12));
    expect(judged).toMatchObject({ verdict: "no-baseline", baseline: null });
    expect(judged.problems).toEqual([
      expect.stringMatching(/^baseline-store: GitHub did not accept the token .*Bad credentials/),
    ]);
  });

  it("reads with the token of a fork", async () => {
    history(12, 10);
    await stored(10);
    expect(await judge(pullRequest(12), FORK_TOKEN)).toMatchObject({ comparedWith: "history", problems: [] });
  });
});

describe("what becomes a baseline", { timeout: LONG }, () => {
  const passed = { verdict: "no-baseline" } as Judgement;
  const now = new Date(RECORDED_MS);

  it("is a whole run of a push, under its commit", async () => {
    history(3, 3);
    const opened = await open(push(3));
    const recorded = await recordBaseline(opened, recording(), passed, now);
    expect(recorded).toEqual({
      note: expect.stringMatching(/^Recorded as a baseline: load-baselines\/.*\.json\.$/),
    });
    const { entries } = await opened.store.read(baselineKey(recording().meta));
    expect(entries).toEqual([expect.objectContaining({ commit: commitSha(3), branch: "main" })]);
  });

  it.each([
    ["of a pull request", () => pullRequest(3), {}, {}, "runs of a pull request do not become baselines"],
    ["that failed", () => push(3), { verdict: "fail" }, {}, "the run failed"],
    ["that was disturbed", () => push(3), { verdict: "disturbed" }, {}, "the run was disturbed"],
    ["that was cut", () => push(3), {}, { complete: false }, "the run is not whole"],
  ] as const)("is no run %s", async (_, origin, judgement, changes, why) => {
    history(3, 3);
    const opened = await open(origin());
    const recorded = await recordBaseline(
      opened,
      { ...recording(), ...changes },
      { ...passed, ...judgement } as Judgement,
      now,
    );
    expect(recorded).toEqual({ note: `Not recorded as a baseline: ${why}.` });
    expect(world.repository.git.branches().size).toBe(0);
  });

  it("is told as a problem where the token may only read", async () => {
    history(3, 3);
    const recorded = await recordBaseline(await open(push(3), FORK_TOKEN), recording(), passed, now);
    expect(recorded).toEqual({
      problem: expect.stringMatching(/^this run was not recorded: .*contents: write/),
    });
  });
});

describe("an accepted slowdown", { timeout: LONG }, () => {
  it("starts a new level where the pull request was merged, in whichever way", async () => {
    history(12, 10);
    await stored(9, 10, 11);
    const direct = branchStore(memoryGit(world.repository.git), "load-baselines");
    const scenario = recording().meta.scenario.name;
    const at = new Date(RECORDED_MS).toISOString();
    await direct.accept({ schema: 1, scenario, commit: HEAD, reason: "more work", by: "ann", at });
    addPull(world.repository, { number: 8, headSha: HEAD, mergedAs: commitSha(12) });

    const merged = await judge(push(12));
    expect(merged).toMatchObject({ verdict: "no-baseline", baseline: null });
    expect(merged.notes).toEqual([
      expect.stringMatching(/^Since the level of .* was accepted, no older run/),
    ]);
    expect((await direct.read(baselineKey(recording().meta))).accepted.sort()).toEqual(
      [HEAD, commitSha(12)].sort(),
    );

    await stored(12);
    world.repository.parents.set(commitSha(13), commitSha(12));
    expect(await judge(push(13))).toMatchObject({ comparedWith: "history", historyEntries: 1 });
  });

  it("of the head itself leaves it nothing to compare with", async () => {
    history(12, 10);
    await stored(10);
    const direct = branchStore(memoryGit(world.repository.git), "load-baselines");
    const scenario = recording().meta.scenario.name;
    const at = new Date(RECORDED_MS).toISOString();
    await direct.accept({ schema: 1, scenario, commit: HEAD, reason: "more work", by: "ann", at });
    expect(await judge(pullRequest(12))).toMatchObject({ verdict: "no-baseline" });
    expect(acceptanceName({ scenario, commit: HEAD })).toMatch(new RegExp(`^[0-9a-f]{8}-${HEAD}\\.json$`));
  });
});

it("a run from a terminal is compared with the newest there are", { timeout: LONG }, async () => {
  await stored(1, 2);
  const request = { baselineStore: "branch:load-baselines", githubToken: null, origin: terminalOrigin() };
  const env = { GITHUB_TOKEN: "ghs_person", GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: world.github.url };
  const opened = await openBaseline(request, { cwd: "/", env, log: () => {} });
  const judged = await judgeRecording(recording(50), DEFAULT_POLICY, opened);
  expect(judged.judgement.historyEntries).toBe(2);
  expect(judged.baseline).toMatch(
    /^`main` at `[0-9a-f]{7}`, recorded 2 hours ago, in branch load-baselines$/,
  );
});
