import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { openComment } from "../../src/action/comment.ts";
import { LiveUpdates } from "../../src/action/live-updates.ts";
import type { LiveArms } from "../../src/pipeline/load-arms.ts";
import type { PreparedRun } from "../../src/pipeline/prepare.ts";
import { readMarker } from "../../src/report/marker.ts";
import type { CommentPolicy, Request } from "../../src/request/request.ts";
import { PULL, REPOSITORY, useGithub } from "../github/support.ts";

const world = useGithub();
const run = {
  scenario: { name: "endurance" },
  requirements: { shape: "50 users for 100 min", durationMs: 7_200_000 },
  base: null,
} as unknown as PreparedRun;
const live: LiveArms = {
  head: {
    elapsedSeconds: 3725,
    vus: 50,
    requestsPerSecond: 48.9,
    p95Ms: 226,
    requests: 182_000,
    failed: 0,
    iterations: 182_000,
    droppedIterations: 0,
  },
  base: null,
  monitors: [],
};
const PROGRESS = "1:02:05 of 2:00:00 · 50 VUs, 48.9/s, p95 226 ms, 0 failed";

function commentOf(comment: CommentPolicy, runId = "100") {
  const origin = {
    repository: REPOSITORY,
    pullRequest: PULL,
    apiUrl: world.github.url,
    runId,
    runAttempt: 1,
    runUrl: null,
    headSha: null,
  };
  const request = { comment, commentKey: "", githubToken: "ghs_job", origin } as unknown as Request;
  return openComment(request, null);
}

const bodies = () => world.repository.comments.map((comment) => comment.body);

describe("the comment of a run under way", () => {
  test("says how far it is, and is still that of a running one", async () => {
    const comment = commentOf("always");
    await comment.running(run);
    expect(await comment.progress(PROGRESS)).toBe(true);
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain(PROGRESS);
    expect(readMarker(bodies()[0] ?? "")?.state).toBe("running");
  });

  test("is not refreshed once the run was cancelled", async () => {
    const comment = commentOf("always");
    await comment.running(run);
    await comment.cancelled();
    await comment.progress(PROGRESS);
    expect(bodies()[0]).toContain("was cancelled");
  });

  test("is left to a later run", async () => {
    const comment = commentOf("always");
    await comment.running(run);
    await commentOf("always", "101").running(run);
    expect(await comment.progress(PROGRESS)).toBe(true);
    expect(bodies()[0]).not.toContain(PROGRESS);
  });

  test("is not made for it", async () => {
    const comment = commentOf("changes");
    await comment.running(run);
    expect(await comment.progress(PROGRESS)).toBe(false);
    expect(bodies()).toEqual([]);
    expect(await commentOf("never").progress(PROGRESS)).toBe(false);
  });
});

describe("live updates", () => {
  function updates(everyMs: number, hasComment: boolean) {
    const written: string[] = [];
    const gate = Promise.withResolvers<void>();
    const comment = {
      async progress(line: string) {
        if (hasComment) written.push(`comment: ${line}`);
        await gate.promise;
        return hasComment;
      },
    };
    const status = {
      async progress(line: string) {
        written.push(`status: ${line}`);
      },
    };
    return { updates: new LiveUpdates(comment, status, everyMs), written, release: () => gate.resolve() };
  }

  test("are written one after another, not before their time", async () => {
    const { updates: slow, written } = updates(3_600_000, true);
    slow.live(live, run);
    expect(written).toEqual([]);
    const { updates: fast, written: writtenFast, release } = updates(1, true);
    await wait(5);
    fast.live(live, run);
    await wait(5);
    fast.live(live, run);
    expect(writtenFast).toEqual([`comment: ${PROGRESS}`]);
    release();
    await wait(5);
    fast.live(live, run);
    expect(writtenFast).toHaveLength(2);
  });

  test("go to the status where there is no comment", async () => {
    const { updates: some, written, release } = updates(1, false);
    release();
    await wait(5);
    some.live(live, run);
    await vi.waitFor(() => expect(written).toEqual([`status: ${PROGRESS}`]));
  });

  test("are none where none are wanted", async () => {
    const { updates: none, written } = updates(0, true);
    await wait(5);
    none.live(live, run);
    expect(written).toEqual([]);
  });
});
