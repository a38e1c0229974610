import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import type { Judgement, Reason } from "../../src/judge/verdict.ts";
import { HISTORY_FILE, withConfirmation } from "../../src/pipeline/confirmation.ts";
import type { PipelineDeps, PipelineResult } from "../../src/pipeline/pipeline-deps.ts";
import { buildView } from "../../src/report/build-view.ts";
import type { Request } from "../../src/request/request.ts";
import { makeRecording } from "../support/recordings.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "confirmation-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const ALARM: Partial<Judgement> = {
  verdict: "fail",
  comparedWith: "history",
  reasons: [{ code: "slower", text: "All traffic takes 90 % longer." }],
};
const CONFIRMED: Partial<Judgement> = { verdict: "pass", comparedWith: "side-by-side" };

interface Settings {
  confirm?: Request["confirm"];
  baseUrl?: string | null;
  maxDurationMs?: number;
  lastsMs?: number;
}

/** Runs that end with the given judgements, one after the other, each leaving a recording that says which it is. */
async function runs(judgements: Partial<Judgement>[], settings: Settings = {}) {
  const {
    confirm = "side-by-side",
    baseUrl = "http://base.test",
    maxDurationMs = 60_000,
    lastsMs = 0,
  } = settings;
  const asked: Request[] = [];
  const deps = { cwd, onWaiting: () => {} } as unknown as PipelineDeps;
  const request = { confirm, baseUrl, maxDurationMs, reportDir: ".", notes: ["a note"], commentKey: "" };
  const result = await withConfirmation(request as unknown as Request, deps, async (own) => {
    asked.push(own);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
    await writeFile(join(cwd, "run.recording"), `run ${asked.length}`);
    const recording = makeRecording({ seconds: 10, base: null });
    const judgement = { ...judgeRun({ recording, history: [], policy }), ...judgements[asked.length - 1] };
    const context = {
      notes: own.notes,
      baselineProblems: [],
      baseline: null,
      recordingFile: "run.recording",
    };
    const view = buildView(recording, judgement, context as unknown as Parameters<typeof buildView>[2]);
    return { view, cancelled: false } satisfies PipelineResult;
  });
  const { judgement, context } = result.view;
  return { verdict: judgement.verdict, notes: context.notes, asked };
}

const kept = (name: string) => readFile(join(cwd, name), "utf8");

describe("withConfirmation", () => {
  it("lets one side-by-side run decide on a failure against stored runs, and keeps both recordings", async () => {
    const { verdict, notes, asked } = await runs([ALARM, CONFIRMED]);
    expect(verdict).toBe("pass");
    expect(asked.map((own) => own.baseUrl)).toEqual([null, "http://base.test"]);
    expect(notes.at(-1)).toBe(
      "This is a confirmation: compared with stored runs (history.recording) the run would have failed, and this one, side by side, decides. All traffic takes 90 % longer.",
    );
    expect(await kept(HISTORY_FILE)).toBe("run 1");
    expect(await kept("run.recording")).toBe("run 2");
  });

  it.each<[string, Partial<Judgement>]>([
    ["passes", { verdict: "pass", comparedWith: "history" }],
    ["says too little", { verdict: "inconclusive", comparedWith: "history" }],
    ["has nothing to compare with", { verdict: "no-baseline", comparedWith: "nothing" }],
    ["misses a limit alone", { ...ALARM, reasons: [{ code: "criterion-missed", text: "" }] as Reason[] }],
  ])("does not load base where the run %s", async (_, judgement) => {
    const { verdict, asked, notes } = await runs([judgement]);
    expect({ verdict, runs: asked.length }).toEqual({ verdict: judgement.verdict, runs: 1 });
    expect(notes).toEqual(["a note"]);
    expect(await readdir(cwd)).toEqual(["run.recording"]);
  });

  it("changes nothing where it was not asked for", async () => {
    const { asked } = await runs([ALARM], { confirm: "never" });
    expect(asked.map((own) => own.baseUrl)).toEqual(["http://base.test"]);
  });

  it.each<[string, Settings, string]>([
    ["there is no base", { baseUrl: null }, "there is no base-url."],
    ["there is no time", { maxDurationMs: 20, lastsMs: 30 }, "max-duration does not allow a second run."],
  ])("leaves the failure where %s, and the written report says why", async (_, settings, why) => {
    const { verdict, notes, asked } = await runs([ALARM], settings);
    expect({ verdict, runs: asked.length }).toEqual({ verdict: "fail", runs: 1 });
    expect(notes.at(-1)).toBe(`This could not be confirmed side by side: ${why}`);
    expect(await kept("summary.md")).toContain(why);
    expect(JSON.parse(await kept("result.json")).notes).toContain(notes.at(-1));
  });

  it("leaves the failure, with its recording, where base could not be had for the confirmation", async () => {
    const missing = { verdict: "no-baseline", comparedWith: "nothing", reasons: [] } as Partial<Judgement>;
    const reason: Reason = { code: "no-preview", text: "No deployment of base was found." };
    const { verdict, notes } = await runs([ALARM, { ...missing, reasons: [reason] }]);
    expect(verdict).toBe("fail");
    expect(notes.at(-1)).toBe("This could not be confirmed side by side: No deployment of base was found.");
    expect(await kept("run.recording")).toBe("run 1");
    expect(await readdir(cwd)).not.toContain(HISTORY_FILE);
  });
});
