import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTarget } from "../support/arms.ts";
import { loadAction, NO_PROGRAMS } from "../support/cli.ts";

const SCENARIO = `scenario: long
duration: 60s
rate: 60/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "early-end-"));
  await writeFile(join(cwd, "long.yaml"), SCENARIO);
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const run = (...args: string[]) => loadAction(args, cwd, NO_PROGRAMS);

const target = (delayMs: number) =>
  startTarget((_, response) => void setTimeout(() => response.end("{}"), delayMs));

it("a run of 60 s ends at its first look where head is three times as slow, and replays as it was", async () => {
  await using head = await target(60);
  await using base = await target(20);
  const args = [
    "run",
    "long.yaml",
    "--url",
    head.url,
    "--base-url",
    base.url,
    "--engine",
    "embedded",
    "--json",
  ];
  const { stdout, code } = await run(...args);
  const result = JSON.parse(stdout);
  expect(result.verdict).toBe("fail");
  expect(code).toBe(1);
  expect(result.judgedSeconds).toBeLessThanOrEqual(45);
  expect(head.seen.length).toBeLessThan(58 * 60);
  const replayed = await run("judge", "load-report/run.recording", "--json");
  expect(replayed.code).toBe(1);
  const { verdict, reasons, comparisons, judgedSeconds } = JSON.parse(replayed.stdout);
  expect({ verdict, reasons, comparisons, judgedSeconds }).toEqual({
    verdict: result.verdict,
    reasons: result.reasons,
    comparisons: result.comparisons,
    judgedSeconds: result.judgedSeconds,
  });
}, 240_000);
