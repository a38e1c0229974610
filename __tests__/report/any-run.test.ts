import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { annotationsOf } from "../../src/report/annotations.ts";
import { buildView } from "../../src/report/build-view.ts";
import { MAX_COMMENT_LENGTH, renderComment } from "../../src/report/comment.ts";
import { resultJson } from "../../src/report/json.ts";
import { outputsOf } from "../../src/report/outputs.ts";
import { resultSchema } from "../../src/report/result-schema.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { anyRecording } from "../support/any-recording.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";
import { makeContext } from "./support/cases.ts";

function reportsOf(recording: ReturnType<typeof makeRecording>) {
  const view = buildView(
    recording,
    judgeRun({ recording, history: [], policy: DEFAULT_POLICY }),
    makeContext(),
  );
  return {
    verdict: view.judgement.verdict,
    comment: renderComment(view, { key: "" }),
    summary: renderSummary(view),
    terminal: renderTerminal(view, { color: false, width: 100 }),
    annotations: annotationsOf(view),
    outputs: outputsOf(view, { commentUrl: "" }),
    result: resultJson(view),
  };
}

describe("reports of any judged recording", () => {
  it("can be made, agree on the verdict and keep their limits", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(anyRecording(), (recording) => {
        const reports = reportsOf(recording);
        expect(reports.comment.length).toBeLessThanOrEqual(MAX_COMMENT_LENGTH);
        expect(Buffer.byteLength(reports.summary)).toBeLessThan(1024 * 1024);
        expect(reports.terminal).not.toMatch(/[^\P{Cc}\n]/u);
        expect(resultSchema.safeParse(JSON.parse(JSON.stringify(reports.result))).error).toBeUndefined();
        expect(reports.outputs.verdict).toBe(reports.result.verdict);
        expect(reports.annotations.length === 0).toBe(reports.verdict === "pass");
        const shown = [reports.comment, reports.summary, reports.terminal, ...Object.values(reports.outputs)];
        for (const text of shown) expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b|\[object/);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, RecordingModel, RegExp]>([
    ["unchanged", { seed: 3 }, /### 🟢 No regression/],
    [
      "slower",
      { head: { endpointFactors: { "POST /images/batch": 1.5 } } },
      /### 🔴 Slower: `POST \/images\/batch`/,
    ],
    ["failing", { head: { failureRate: 0.1 } }, /### 🔴 `?[^S].*fails more often/],
    ["dead", { head: { failureRate: 1, failureClass: "refused" } }, /### 🔴 Head is broken/],
    ["alone", { base: null }, /### ⚠️ Compared with nothing/],
    ["short", { seconds: 4 }, /### ⚪ Not judged/],
    ["cut", { complete: false }, /### ⚪ Not judged/],
    [
      "starved",
      { head: { droppedIterationsPerSecond: 9 }, base: { droppedIterationsPerSecond: 9 } },
      /### 🟠 Disturbed/,
    ],
  ])("of a run that is %s begin with that", (_, model, line) => {
    expect(reportsOf(makeRecording(model)).comment).toMatch(line);
  });
});
