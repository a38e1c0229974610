import { join } from "node:path";
import { expect, test } from "vitest";
import { branchStore } from "../../src/baseline/branch/branch-store.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { memoryGit } from "../baseline/branch/memory-git.ts";
import { FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { checkout, MUCH_SLOWER, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 240_000;
const BASE = sha("base");

function pushTo(url: string, token?: string) {
  return {
    inputs: { url },
    event: { after: BASE, repository: { full_name: "octo/images", default_branch: "main" } },
    job: { eventName: "push", ref: "refs/heads/main", sha: BASE, ...(token === undefined ? {} : { token }) },
  };
}

/** Where the machine was too busy for the push to be recorded: what it would have recorded. */
async function recordByHand(workspace: string): Promise<void> {
  const recording = await readRecording(join(workspace, "load-report/run.recording"));
  const origin = { commit: BASE, branch: "main", runUrl: null, recordedAt: new Date().toISOString() };
  await branchStore(memoryGit(world.repository.git), "load-baselines").append(
    extractEntry(recording, origin),
  );
}

test("without any setting main records on a branch, and a pull request is compared with its merge base", {
  timeout: LONG,
}, async () => {
  const workspace = await checkout();
  const main = await world.target(SLEEPING);
  const recorded = await world.run({ workspace, ...pushTo(main.url) });
  expect(recorded, recorded.lines.join("\n")).toMatchObject({ exitCode: 0, outputs: { baseline: "" } });
  if (recorded.outputs.verdict === "disturbed") {
    expect(recorded.summary).toContain("Not recorded as a baseline: the run was disturbed.");
    expect(world.repository.git.branches().size).toBe(0);
    await recordByHand(workspace);
  } else {
    expect(recorded.outputs.verdict).toBe("no-baseline");
    expect(recorded.summary).toMatch(/Recorded as a baseline: load-baselines\//);
    expect([...world.repository.git.branches().keys()]).toEqual(["load-baselines"]);
  }

  world.github.exchanges.length = 0;
  const slower = await world.target(MUCH_SLOWER);
  const judged = await world.run({ workspace, inputs: { url: slower.url } });
  expect(judged.outputs.verdict, judged.lines.join("\n")).not.toMatch(/^(?:pass|no-baseline)$/);
  expect(judged.outputs.baseline).toMatch(
    new RegExp(`^main at ${BASE.slice(0, 7)}, recorded (?:just now|\\d+ minutes? ago)$`),
  );
  expect(world.comments()[0]).toContain("against `main` at");
  const asked = world.github.exchanges.map(({ method, path }) => `${method} ${path}`);
  expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(15);
  expect(asked.filter((line) => /^(?:POST|PATCH|DELETE) .*\/git\//.test(line))).toEqual([]);
});

test("a token that may not write records nothing, says what to give, and stays green", {
  timeout: LONG,
}, async () => {
  const main = await world.target(SLEEPING);
  const result = await world.run(pushTo(main.url, FORK_TOKEN));
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
  const warnings = result.annotations.map(({ message }) => message).join("\n");
  if (result.outputs.verdict !== "disturbed") {
    expect(warnings).toMatch(/this run was not recorded: .*permissions: contents: write/);
  }
  expect(world.repository.git.branches().size).toBe(0);
});
