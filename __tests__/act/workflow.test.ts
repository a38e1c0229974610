import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImageApi, startImageApi } from "../../examples/image-api/image-api.ts";
import {
  addPullRequest,
  MUCH_SLOWER,
  pullRequestEvent,
  REPOSITORY,
  SCENARIO,
  SLEEPING,
} from "../action/support.ts";
import { type FakeGithub, startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addRepository } from "../support/fake-github/state.ts";
import { waitForQuiet } from "../support/quiet.ts";
import { stageAction } from "../support/staged-action.ts";
import { describeWithAct, repositoryWith, runWorkflow } from "./act.ts";

const LONG = 300_000;
const MOST_TRIES = 4;

describeWithAct("the workflow of the README, run by act", () => {
  let github: FakeGithub;
  let targets: ImageApi[] = [];

  beforeEach(async () => {
    github = await startFakeGithub();
    addPullRequest(addRepository(github.state, REPOSITORY));
  });
  afterEach(async () => {
    await Promise.all(targets.map((target) => target.close()));
    targets = [];
    await github.close();
  });

  /** Runs again while the machine was too busy for a verdict, as its person would. */
  async function untilJudged(run: (tries: number) => ReturnType<typeof runWorkflow>) {
    for (let tries = 1; ; tries++) {
      const result = await run(tries);
      if (tries === MOST_TRIES || !/the verdict is (disturbed|inconclusive)/.test(result.log)) return result;
      await waitForQuiet(30_000);
    }
  }

  async function runAgainst(head: object, runId: string) {
    const [headApi, baseApi] = [await startImageApi(head), await startImageApi(SLEEPING)];
    targets.push(headApi, baseApi);
    const workflow = ".github/workflows/load.yml";
    const text = await readFile(join(import.meta.dirname, "load.yml"), "utf8");
    const repository = await repositoryWith({ "load.yaml": SCENARIO, [workflow]: text });
    // The workflow uses it as `./`.
    await cp(await stageAction(), repository, { recursive: true });
    return runWorkflow({
      repository,
      workflow,
      eventName: "pull_request",
      event: pullRequestEvent(),
      env: { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: REPOSITORY, GITHUB_RUN_ID: runId },
      vars: { HEAD_URL: headApi.url, BASE_URL: baseApi.url, ENGINE: "embedded" },
      token: "ghs_token_of_act",
    });
  }
  const comments = () => github.state.repositories.get(REPOSITORY)?.comments ?? [];

  test("green for an unchanged target", { timeout: LONG }, async () => {
    const { exitCode, log } = await untilJudged((tries) => runAgainst(SLEEPING, `100${tries}`));
    expect(log).toContain("the verdict is pass");
    expect(exitCode).toBe(0);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain("No regression");
    expect(log).toContain(`#issuecomment-${comments()[0]?.id}`);
  });

  test("red for a much slower one, and the comment says which endpoint", { timeout: LONG }, async () => {
    const { exitCode, log } = await untilJudged((tries) => runAgainst(MUCH_SLOWER, `100${tries}`));
    expect(log).toContain("the verdict is fail");
    expect(log).toMatch(/Failure - Main \.\//);
    expect(exitCode).not.toBe(0);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain("/images/batch");
  });
});
