import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecording } from "../../src/measure/recording-file.ts";
import { answers, statusLines } from "../action/events.ts";
import { pullRequestEvent } from "../action/support.ts";
import { describeWithAct, repositoryWith } from "./act.ts";
import { SAME_MS, useGeneratedWorld } from "./generated-world.ts";

const LONG = 600_000;
const WORKFLOW = ".github/workflows/load-shards.yml";
const SCENARIO = `scenario: shards
duration: 8s
warm_up: 2s
rate: 30/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;
const caller = (url: string, scenario: string) => `name: Load
on: pull_request
permissions: {}
jobs:
  load:
    permissions: { contents: read, pull-requests: write, statuses: write }
    uses: ./${WORKFLOW}
    with: { shards: 3, start-in: 45, scenario: ${scenario}, url: "${url}", engine: embedded }
`;

describeWithAct("the reusable workflow for many runners, run by act", () => {
  const world = useGeneratedWorld();

  test("makes one load of a matrix of parts, and answers once", { timeout: LONG }, async () => {
    const url = await world.setUpTarget(SAME_MS);
    const repository = await repositoryWith({
      [WORKFLOW]: await readFile(join(import.meta.dirname, "../..", WORKFLOW), "utf8"),
      ".github/workflows/caller.yml": caller(url, "load.yaml"),
      "load.yaml": SCENARIO,
    });
    const ended = await world.run({
      repository,
      workflow: "caller",
      eventName: "pull_request",
      event: pullRequestEvent(),
    });
    expect(ended.exitCode, ended.log).toBe(0);
    const { head, meta } = await readRecording(ended.uploaded["run.recording"]!);
    // Ten seconds at 30 a second, of which each part made a third.
    const requests = head.requests.reduce((sum, cell) => sum + cell.count, 0);
    expect(requests).toBe(300);
    expect(world.load()[0]).toBeGreaterThanOrEqual(requests);
    expect(meta).toMatchObject({ plannedRate: 30, shards: { of: 3 } });
    expect(answers(world)).toHaveLength(1);
    expect(answers(world)[0]).toContain("Joined of 3 of 3 shards");
    // The parts wrote no status; the job that joins them did.
    expect(statusLines(world, "load-action/shards").at(-1)).toMatch(/^success (no-baseline|disturbed): /);
  });

  test("refuses a number of shards that makes no sense", { timeout: LONG }, async () => {
    const repository = await repositoryWith({
      [WORKFLOW]: await readFile(join(import.meta.dirname, "../..", WORKFLOW), "utf8"),
      ".github/workflows/caller.yml": caller("http://127.0.0.1:9", "gate").replace("shards: 3", "shards: 0"),
    });
    const ended = await world.run({
      repository,
      workflow: "caller",
      eventName: "pull_request",
      event: pullRequestEvent(),
    });
    expect(ended.exitCode).not.toBe(0);
    expect(ended.log).toContain("shards: found 0; write a number from 1 to 100");
    expect(answers(world)).toEqual([]);
  });
});
