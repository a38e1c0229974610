import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { readRecording } from "../../src/measure/recording-file.ts";
import { readMarker } from "../../src/report/marker.ts";
import { findTestK6, itWithK6 } from "../support/k6.ts";
import { SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 90_000;
const states = () => world.comments().map((body) => readMarker(body)?.state);

async function startedRun(inputs: Record<string, string> = {}) {
  const api = await world.target(SLEEPING);
  const action = await world.start({ inputs: { url: api.url, duration: "60s", ...inputs } });
  await vi.waitFor(() => expect(states()).toEqual(["running"]), { timeout: 30_000 });
  await vi.waitFor(() => expect(api.counts()["POST /images/batch"] ?? 0).toBeGreaterThan(5), {
    timeout: 30_000,
  });
  return { action, api };
}

test("a cancelled run ends in time and leaves no comment that says running", { timeout: LONG }, async () => {
  const { action, api } = await startedRun();
  action.cancel();
  const result = await action.result;
  expect(result, result.lines.join("\n")).toMatchObject({ signal: null, leftovers: [] });
  expect(result.exitCode).not.toBe(0);
  expect(result.outputs.verdict).not.toBe("pass");
  expect(states()).toEqual(["done"]);
  expect(world.comments()[0]).toContain("was cancelled");
  const statuses = world.repository.workflow.statuses.map(({ state, description }) => [state, description]);
  expect(statuses.at(-1)).toEqual(["error", "cancelled before there was a verdict"]);
  // Closed, with its end: nothing is lost.
  const recording = await readRecording(join(result.workspace, result.outputs.recording ?? ""));
  expect(recording).toMatchObject({ complete: false, head: { end: { outcome: "cancelled" } } });
  // What was under way reaches a busy target later; then there is no more.
  const sent = () => api.counts()["POST /images/batch"];
  await vi.waitFor(
    async () => {
      const before = sent();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(sent()).toBe(before);
    },
    { timeout: 10_000 },
  );
});

itWithK6("a cancelled run with k6 takes it along", { timeout: LONG }, async () => {
  const { action } = await startedRun({ engine: "k6", "k6-path": findTestK6() ?? "" });
  action.cancel();
  const result = await action.result;
  expect(result, result.lines.join("\n")).toMatchObject({ signal: null, leftovers: [] });
  expect(states()).toEqual(["done"]);
});

test("the comment of a killed run is healed by the next", { timeout: LONG }, async () => {
  const { action, api } = await startedRun();
  action.kill();
  expect(await action.result).toMatchObject({ signal: "SIGKILL" });
  expect(states()).toEqual(["running"]);
  await world.run({ inputs: { url: api.url, duration: "3s" }, job: { runId: "1001" } });
  expect(states()).toEqual(["done"]);
});

test("a run that is overtaken leaves the comment to the later one", { timeout: LONG }, async () => {
  const { action, api } = await startedRun();
  await world.run({ inputs: { url: api.url, duration: "3s" }, job: { runId: "1001" } });
  const [later] = world.comments();
  action.cancel();
  await action.result;
  expect(world.comments()).toEqual([later]);
});
