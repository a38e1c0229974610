import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha } from "../support/fake-github/state.ts";
import { answers, statusLines } from "./events.ts";
import { checkout, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 240_000;
const CONFIG = ".github/load-action.yml";
const CONFIRMED = ".github/load-confirmations.yml";

function onBase(path: string, text: string): void {
  world.repository.files.set(`${sha("base")} ${path}`, text);
}

test("a required item that failed stops a pull request's run before any load: comment, status and exit code say so", {
  timeout: LONG,
}, async () => {
  const target = await world.target(SLEEPING);
  onBase(CONFIG, "preflight: { required: [test-data], test-data: { urls: /not-there } }\n");
  const result = await world.run({ inputs: { url: target.url } });
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  expect(result.summary).toContain(
    "Before the load, required item `test-data` failed: `/not-there` answers with HTTP 404",
  );
  expect(result.summary).toContain("<details open><summary>Pre-test checklist: 1 failed");
  expect(answers(world)).toEqual([
    expect.stringContaining("### 🔴 Before the load, required item `test-data` failed"),
  ]);
  expect(statusLines(world).at(-1)).toMatch(/^failure fail: Before the load, required item test-data failed/);
  expect(result.annotations).toContainEqual(expect.objectContaining({ level: "error" }));
});

test("a pull request can neither confirm nor take away what is required of it", {
  timeout: LONG,
}, async () => {
  const target = await world.target(SLEEPING);
  onBase(CONFIG, "preflight: { required: [database-pool, cdn], database-pool: { size: 1 } }\nvus: 5\n");
  onBase(CONFIRMED, "- { item: cdn, by: Ada, on: 2026-11-20, valid-for: 36500 days }\n");
  const workspace = await checkout();
  const own = "preflight: { required: [] }\n";
  await mkdir(join(workspace, ".github"), { recursive: true });
  await writeFile(join(workspace, CONFIG), own);
  await writeFile(join(workspace, CONFIRMED), "- { item: database-pool, by: Eve, on: 2026-11-20 }\n");
  const result = await world.run({ workspace, inputs: { url: target.url, mode: "preflight" } });
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  const found = JSON.parse(await readFile(join(workspace, result.outputs.result ?? ""), "utf8"));
  const of = (name: string) => found.items.find((one: { item: string }) => one.item === name);
  expect(of("database-pool")).toMatchObject({ required: true, state: "failed" });
  expect(of("cdn")).toMatchObject({ required: true, state: "confirmed", by: "Ada" });
  expect(found.notes).toContainEqual(expect.stringContaining("This pull request changes `preflight`"));
});

test("mode preflight is told in summary, annotations and outputs, and writes neither status nor comment", {
  timeout: LONG,
}, async () => {
  onBase(
    CONFIG,
    "preflight: { required: [database-pool, alerts], database-pool: { size: 200 }, alerts: {} }\n",
  );
  const workspace = await checkout();
  const result = await world.run({ workspace, inputs: { mode: "preflight" } });
  expect(result, result.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "inconclusive" },
  });
  expect(result.summary).toMatch(/^### ⚪ Not known to be ready: nothing is known of `alerts`/);
  expect(result.summary).toContain("no load was sent");
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: "warning",
      message: expect.stringContaining("no Prometheus is configured"),
    }),
  );
  expect(answers(world)).toEqual([]);
  expect(world.repository.workflow.statuses).toEqual([]);
  expect(await readFile(join(workspace, "load-report/preflight.md"), "utf8")).toBe(
    `${result.summary?.trimEnd()}\n`,
  );
  const strict = await world.run({ inputs: { mode: "preflight", "fail-on": "fail, inconclusive" } });
  expect(strict.exitCode).toBe(1);
});
