import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { decodeRecording } from "../../src/measure/codec/decode-recording.ts";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const MODELS: [string, RecordingModel][] = [
  ["unchanged code", {}],
  ["a slower endpoint", { head: { endpointFactors: { "POST /images/batch": 1.25 } } }],
  ["failures", { head: { failureRate: 0.04 }, base: { failureRate: 0.01 } }],
  ["a custom metric", { head: { metric: { name: "queue_ms", mean: 33.3, sigma: 7.7, perSecond: 9 } } }],
  ["a single arm", { base: null }],
  ["a run that was cut off", { complete: false, seconds: 17 }],
];

describe("a judgement read back from the recording's file", () => {
  it.each(MODELS)("is the same bit for bit: %s", (_, model) => {
    const recording = makeRecording({ warmUpSeconds: 3, ...model });
    const written = encodeRecording(recording);
    const first = JSON.stringify(judgeRun({ recording, history: [], policy }));
    for (let replay = 0; replay < 3; replay++) {
      const read = decodeRecording(written).recording;
      expect(JSON.stringify(judgeRun({ recording: read, history: [], policy }))).toBe(first);
    }
  });
});
