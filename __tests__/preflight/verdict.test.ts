import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { preflightVerdict } from "../../src/judge/preflight.ts";
import type { PreflightItem } from "../../src/measure/recording.ts";
import { encodeRecording, readRecording } from "../../src/measure/recording-file.ts";
import { makeRecording } from "../support/recordings.ts";

/** A run that is called the same without a checklist. */
const QUIET = { seconds: 90, seed: 7 };

const item = (state: PreflightItem["state"], required: boolean): PreflightItem => ({
  item: "test-data",
  required,
  state,
  text: "`/images/1` answers with HTTP 404",
});

function judge(preflight: PreflightItem[]) {
  const { meta } = makeRecording(QUIET);
  const recording = makeRecording({ ...QUIET, meta: { ...meta, preflight } });
  return { recording, judgement: judgeRun({ recording, history: [], policy: DEFAULT_POLICY }) };
}

describe("the verdict of a run with a checklist", () => {
  it("is what it would be without one where all that is required holds", () => {
    const without = judgeRun({ recording: makeRecording(QUIET), history: [], policy: DEFAULT_POLICY });
    const kept = judge([
      item("ok", true),
      item("confirmed", true),
      item("unknown", false),
      item("failed", false),
    ]);
    expect(kept.judgement).toEqual(without);
    expect(without.verdict).toBe("pass");
  });

  it("is never pass where of something required nothing is known", () => {
    const { judgement } = judge([item("unknown", true)]);
    expect(judgement.verdict).toBe("inconclusive");
    expect(judgement.reasons).toContainEqual({
      code: "preflight-unknown",
      text: "Whether required item `test-data` holds is not known: `/images/1` answers with HTTP 404.",
    });
  });

  it("is the same when it is replayed from the recording", async () => {
    const { recording, judgement } = judge([
      { ...item("unknown", true) },
      { ...item("confirmed", true), by: "Ada", on: "2026-11-20" },
    ]);
    const read = await readRecording(encodeRecording(recording));
    expect(read.meta.preflight).toEqual(recording.meta.preflight);
    expect(judgeRun({ recording: read, history: [], policy: DEFAULT_POLICY })).toEqual(judgement);
  });
});

describe("the verdict of a checklist alone", () => {
  it.each([
    ["pass", [item("ok", true), item("confirmed", true), item("failed", false), item("unknown", false)]],
    ["inconclusive", [item("ok", true), item("unknown", true)]],
    ["inconclusive", [item("ok", false)]],
    ["fail", [item("unknown", true), item("failed", true)]],
  ])("is %s by what is required", (verdict, items) => {
    expect(preflightVerdict(items)).toBe(verdict);
  });
});
