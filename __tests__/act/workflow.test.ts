import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImageApi, startImageApi } from "../../examples/image-api/image-api.ts";
import { MUCH_SLOWER, PULL, pullRequestEvent, REPOSITORY, SCENARIO, SLEEPING } from "../action/support.ts";
import { type FakeGithub, startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addPull, addRepository } from "../support/fake-github/state.ts";
import { describeWithAct, runWorkflow } from "./act.ts";

const LONG = 150_000;

describeWithAct("the workflow of the README, run by act", () => {
  let github: FakeGithub;
  let targets: ImageApi[] = [];

  beforeEach(async () => {
    github = await startFakeGithub();
    addPull(addRepository(github.state, REPOSITORY), { number: PULL });
  });
  afterEach(async () => {
    await Promise.all(targets.map((target) => target.close()));
    targets = [];
    await github.close();
  });

  async function runAgainst(head: object, runId: string) {
    targets = [await startImageApi(head), await startImageApi(SLEEPING)];
    const [headUrl = "", baseUrl = ""] = targets.map((target) => target.url);
    return runWorkflow({
      files: { "load.yaml": SCENARIO },
      event: pullRequestEvent(),
      env: { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: REPOSITORY, GITHUB_RUN_ID: runId },
      vars: { HEAD_URL: headUrl, BASE_URL: baseUrl, ENGINE: "embedded" },
      token: "ghs_token_of_act",
    });
  }
  const comments = () => github.state.repositories.get(REPOSITORY)?.comments ?? [];

  test("green for an unchanged target", { timeout: LONG }, async () => {
    const { exitCode, log } = await runAgainst(SLEEPING, "1000");
    expect(log).toContain("the verdict is pass");
    expect(exitCode).toBe(0);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain("No regression");
    expect(log).toContain(`#issuecomment-${comments()[0]?.id}`);
  });

  test("red for a much slower one, and the comment says which endpoint", { timeout: LONG }, async () => {
    const { exitCode, log } = await runAgainst(MUCH_SLOWER, "1001");
    expect(log).toContain("the verdict is fail");
    expect(log).toMatch(/Failure - Main \.\//);
    expect(exitCode).not.toBe(0);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain("/images/batch");
  });
});
