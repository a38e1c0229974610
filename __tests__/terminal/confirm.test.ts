import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { directoryStore } from "../../src/baseline/directory-store.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { startTarget } from "../support/arms.ts";
import { loadAction, NO_PROGRAMS } from "../support/cli.ts";

const LONG = 480_000;
const SCENARIO = `scenario: short
duration: 12s
rate: 30/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "confirm-"));
  await writeFile(join(cwd, "short.yaml"), SCENARIO);
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  loadAction(
    ["run", "short.yaml", ...args, "--engine", "embedded", "--baseline-store", "directory:runs", "--json"],
    cwd,
    NO_PROGRAMS,
  );

const target = (delayMs: number) =>
  startTarget((_, response) => void setTimeout(() => response.end("{}"), delayMs));

/** Five stored runs of a target that answers in 5 ms, made of one, on however busy a machine. */
async function storeRuns(): Promise<void> {
  await using fast = await target(5);
  await run("--url", fast.url);
  const recording = await readRecording(join(cwd, "load-report/run.recording"));
  const store = directoryStore(join(cwd, "runs"), "runs");
  for (let hour = 1; hour <= 5; hour++) {
    const recordedAt = new Date(recording.startedAtMs - hour * 3600_000).toISOString();
    await store.append(extractEntry(recording, { commit: null, branch: null, runUrl: null, recordedAt }));
  }
}

interface Result {
  verdict: string;
  reasons: { code: string }[];
  baseline: { comparedWith: string } | null;
  notes: string[];
}

/** A machine that is too busy to judge one arm raises no alarm, so there is nothing to confirm. */
function resultOf(out: string, skip: (note: string) => void): Result {
  const result: Result = JSON.parse(out);
  if (result.baseline?.comparedWith === "history" && result.verdict === "disturbed")
    skip("the machine is too busy");
  return result;
}

const words = (result: Result) => result.notes.join("\n");

it(
  "confirms a failure against stored runs beside the base, which decides, and keeps both recordings",
  async ({ skip }) => {
    await storeRuns();
    await using head = await target(150);
    await using base = await target(150);
    const confirm = ["--url", head.url, "--base-url", base.url, "--confirm", "side-by-side"];
    const same = resultOf((await run(...confirm)).stdout, skip);
    expect(same.baseline?.comparedWith).toBe("side-by-side");
    expect(same.verdict).not.toBe("fail");
    expect(words(same)).toMatch(/^This is a confirmation: .*history\.recording.* would have failed.*longer/m);
    const kept = await readdir(join(cwd, "load-report"));
    expect(kept).toEqual(expect.arrayContaining(["history.recording", "run.recording"]));
    expect(base.seen.length).toBeGreaterThan(200);
  },
  LONG,
);

it(
  "stands where base cannot be loaded, and loads no base where nothing failed",
  async ({ skip }) => {
    await storeRuns();
    await using slow = await target(150);
    await using fast = await target(5);
    const alone = await run("--url", slow.url, "--confirm", "side-by-side");
    expect(words(resultOf(alone.stdout, skip))).toMatch(
      /^This could not be confirmed side by side: there is no base-url\.$/m,
    );
    expect(alone.code).toBe(1);
    const short = ["--url", slow.url, "--base-url", fast.url, "--confirm", "side-by-side"];
    const late = await run(...short, "--max-duration", "14s");
    expect(words(resultOf(late.stdout, skip))).toMatch(
      /^This could not be confirmed side by side: max-duration does not/m,
    );
    expect(fast.seen).toEqual([]);
    const fine = await run("--url", fast.url, "--base-url", slow.url, "--confirm", "side-by-side");
    const result = resultOf(fine.stdout, skip);
    expect(result.baseline?.comparedWith).toBe("history");
    expect(result.verdict).not.toBe("fail");
    expect(words(result)).not.toMatch(/confirm/);
  },
  LONG,
);
