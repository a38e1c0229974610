import { expect, test } from "vitest";
import { sha } from "../support/fake-github/state.ts";
import { answers, dispatched, statusLines } from "./events.ts";
import { PULL, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 120_000;

test("by hand: a status on the commit at hand, a summary with the note, no comment", {
  timeout: LONG,
}, async () => {
  const { url } = await world.target(SLEEPING);
  const note = "before the *sale* <b>";
  const inputs = { url, "base-url": "", duration: "3s", note, "pull-request": "" };
  const result = await world.run({ ...dispatched(world), inputs });
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
  expect(world.repository.workflow.statuses.map((status) => status.sha)).toEqual([sha("tip"), sha("tip")]);
  expect(statusLines(world).at(-1)).toMatch(/^success (no-baseline|disturbed|inconclusive): /);
  expect(answers(world)).toEqual([]);
  expect(result.summary).toContain("before the \\*sale\\* &lt;b&gt;");
});

test("by hand for a pull request: comment there, status on its head commit", { timeout: LONG }, async () => {
  const { url } = await world.target(SLEEPING);
  const inputs = { url, duration: "3s", "pull-request": String(PULL) };
  const result = await world.run({ ...dispatched(world), inputs });
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
  expect(world.repository.workflow.statuses.map((status) => status.sha)).toEqual([sha("head"), sha("head")]);
  expect(answers(world)).toHaveLength(1);
});

test("a pull request that does not exist is bad input", async () => {
  const api = await world.target({});
  const result = await world.run({ ...dispatched(world), inputs: { url: api.url, "pull-request": "99" } });
  expect(result.exitCode, result.lines.join("\n")).toBe(2);
  expect(result.annotations[0]?.message).toMatch(/pull-request: octo\/images has no pull request 99/);
  expect(api.counts()).toEqual({});
});
