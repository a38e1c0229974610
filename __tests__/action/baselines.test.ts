import { expect, test } from "vitest";
import { FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { checkout, MUCH_SLOWER, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 500_000;
const BASE = sha("base");
const TOO_BUSY = "the processor was busy in each of five tries";

function pushTo(url: string, token?: string) {
  return {
    inputs: { url },
    event: { after: BASE, repository: { full_name: "octo/images", default_branch: "main" } },
    job: { eventName: "push", ref: "refs/heads/main", sha: BASE, ...(token === undefined ? {} : { token }) },
  };
}

test("without any setting main records on a branch, and a pull request is compared with its merge base", {
  timeout: LONG,
}, async ({ skip }) => {
  const workspace = await checkout();
  const main = await world.target(SLEEPING);
  const recorded = await world.runUntilJudged({ workspace, ...pushTo(main.url) });
  skip(recorded.outputs.verdict === "disturbed", TOO_BUSY);
  expect(recorded, recorded.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "no-baseline", baseline: "" },
  });
  expect(recorded.summary).toMatch(/Recorded as a baseline: load-baselines\//);
  expect([...world.repository.git.branches().keys()]).toEqual(["load-baselines"]);

  world.github.exchanges.length = 0;
  const slower = await world.target(MUCH_SLOWER);
  const judged = await world.run({ workspace, inputs: { url: slower.url } });
  expect(judged.outputs.baseline, judged.lines.join("\n")).toMatch(
    new RegExp(`^main at ${BASE.slice(0, 7)}, recorded (?:just now|\\d+ minutes? ago)$`),
  );
  expect(world.comments()[0]).toContain("against `main` at");
  const asked = world.github.exchanges.map(({ method, path }) => `${method} ${path}`);
  expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(15);
  expect(asked.filter((line) => /^(?:POST|PATCH|DELETE) .*\/git\//.test(line))).toEqual([]);
});

test("a token that may not write records nothing, says what to give, and stays green", {
  timeout: LONG,
}, async ({ skip }) => {
  const main = await world.target(SLEEPING);
  const result = await world.runUntilJudged(pushTo(main.url, FORK_TOKEN));
  skip(result.outputs.verdict === "disturbed", TOO_BUSY);
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline" } });
  expect(result.annotations.map(({ message }) => message).join("\n")).toMatch(
    /this run was not recorded: .*permissions: contents: write/,
  );
  expect(world.repository.git.branches().size).toBe(0);
});
