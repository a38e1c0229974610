import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvent } from "../../src/request/event.ts";

const SHA = { head: "a".repeat(40), base: "b".repeat(40), merge: "c".repeat(40) };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "event-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function eventOf(payload: unknown, env: NodeJS.ProcessEnv = {}) {
  const path = join(directory, "event.json");
  await writeFile(path, typeof payload === "string" ? payload : JSON.stringify(payload));
  return readEvent({ GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: "semantest/api", ...env });
}

function pull(headRepository: string | null) {
  return {
    pull_request: {
      number: 12,
      head: { sha: SHA.head, ref: "topic", repo: headRepository && { full_name: headRepository } },
      base: { sha: SHA.base, ref: "main", repo: { full_name: "semantest/api" } },
    },
    repository: { full_name: "semantest/api", default_branch: "main" },
  };
}

describe("where the action runs", () => {
  it("belongs to the head commit of a pull request, not to GitHub's merge commit", async () => {
    const { origin, defaultBranch } = await eventOf(pull("semantest/api"), {
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_SHA: SHA.merge,
      GITHUB_RUN_ID: "99",
      GITHUB_RUN_ATTEMPT: "2",
    });
    expect(defaultBranch).toBe("main");
    expect(origin).toMatchObject({
      pullRequest: 12,
      headSha: SHA.head,
      baseSha: SHA.base,
      baseRef: "main",
      branch: "topic",
      fromFork: false,
      runAttempt: 2,
      runUrl: "https://github.com/semantest/api/actions/runs/99",
    });
  });

  it.each(["stranger/api", null])("takes a head in %s for a fork", async (repository) => {
    expect((await eventOf(pull(repository))).origin.fromFork).toBe(true);
  });

  it("knows the commit and branch of a push", async () => {
    const { origin } = await eventOf({ after: SHA.head }, { GITHUB_REF_NAME: "main" });
    expect(origin).toMatchObject({ headSha: SHA.head, branch: "main", pullRequest: null, baseSha: null });
  });

  it.each(["{", '{"pull_request":{"number":"12"}}'])("says that the payload %s is unusable", async (text) => {
    await expect(eventOf(text)).rejects.toThrow(/the event payload .* could not be read/);
  });
});
