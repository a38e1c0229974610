import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunVerdict } from "../../src/judge/verdict.ts";
import type { PipelineDeps, PipelineResult } from "../../src/pipeline/pipeline-deps.ts";
import { FIRST_TRY_FILE, withSecondTry } from "../../src/pipeline/second-try.ts";
import type { Request } from "../../src/request/request.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "second-try-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

/** Runs that end with the given verdicts, one after the other, each leaving a recording that says which it is. */
async function tries(
  verdicts: RunVerdict[],
  { cancelled = false, maxDurationMs = 60_000, lastsMs = 0 } = {},
) {
  const notes: string[][] = [];
  const waited: string[] = [];
  const deps = { cwd, onWaiting: (line: string) => waited.push(line) } as unknown as PipelineDeps;
  const request = { reportDir: ".", notes: ["a note"], maxDurationMs } as unknown as Request;
  const result = await withSecondTry(request, deps, async (asked) => {
    notes.push(asked.notes);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
    await writeFile(join(cwd, "run.recording"), `run ${notes.length}`);
    const verdict = verdicts[notes.length - 1]!;
    const judgement = { verdict, reasons: [{ text: "The runner stood still." }] };
    return { view: { judgement }, cancelled } as unknown as PipelineResult;
  });
  return { verdict: result.view.judgement.verdict, runs: notes.length, notes, waited };
}

describe("withSecondTry", () => {
  it.each<RunVerdict>(["pass", "fail", "inconclusive", "no-baseline"])(
    "makes one run of %s",
    async (verdict) => {
      expect(await tries([verdict])).toMatchObject({ verdict, runs: 1, waited: [] });
    },
  );

  it("makes a disturbed run once more, says why, and keeps the first recording", async () => {
    const { verdict, runs, notes, waited } = await tries(["disturbed", "fail"]);
    expect({ verdict, runs }).toEqual({ verdict: "fail", runs: 2 });
    expect(notes[1]).toEqual([
      "a note",
      "This is the second try; the first was disturbed (disturbed.recording). The runner stood still.",
    ]);
    expect(waited).toEqual(["Disturbed, so it is made once more. The runner stood still."]);
    expect(await readFile(join(cwd, FIRST_TRY_FILE), "utf8")).toBe("run 1");
    expect(await readFile(join(cwd, "run.recording"), "utf8")).toBe("run 2");
  });

  it("never makes a third", async () => {
    expect(await tries(["disturbed", "disturbed"])).toMatchObject({ verdict: "disturbed", runs: 2 });
  });

  it("makes none where it was cancelled or the time does not allow it", async () => {
    expect((await tries(["disturbed"], { cancelled: true })).runs).toBe(1);
    expect((await tries(["disturbed"], { maxDurationMs: 20, lastsMs: 30 })).runs).toBe(1);
    expect(await readdir(cwd)).toEqual(["run.recording"]);
  });
});
