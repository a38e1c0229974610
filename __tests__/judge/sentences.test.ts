import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { scopeName } from "../../src/judge/words.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const RUNS: Record<string, RecordingModel> = {
  "unchanged code": {},
  "one endpoint 30 % slower": { head: { endpointFactors: { "POST /images/batch": 1.3 } } },
  "all 15 % faster": { head: { factor: 0.85 } },
  "2 % of head's requests fail": { head: { failureRate: 0.02 } },
  "a quarter of the requests": { rate: 8 },
  "a dead head": { head: { failureRate: 1, failureClass: "refused" } },
  "nothing to compare with": { base: null },
};

/** Everything that a reader may see of a judgement, as plain text. */
function sentences(model: RecordingModel): string {
  const recording = makeRecording({ seconds: 90, seed: 7, ...model });
  const judgement = judgeRun({ recording, history: [], policy });
  const rows = judgement.comparisons.map(
    ({ scope, metric, gated, outcome, reason }) =>
      `${scopeName(scope)} | ${metric}${gated ? "" : " (not gated)"} | ${outcome} | ${reason}`,
  );
  const reasons = judgement.reasons.map(({ code, text }) => `[${code}] ${text}`);
  return [`Verdict: ${judgement.verdict}`, ...reasons, "", ...rows, "", ...judgement.method].join("\n");
}

describe("what people read", () => {
  it("is as it was agreed on", async () => {
    const all = Object.entries(RUNS).map(([name, model]) => `=== ${name}\n${sentences(model)}\n`);
    await expect(all.join("\n")).toMatchFileSnapshot("../golden/judge/sentences.txt");
  });
});
