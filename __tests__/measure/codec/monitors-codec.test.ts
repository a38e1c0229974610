import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeFrame, FRAME } from "../../../src/measure/codec/frames.ts";
import { encodeRecording, readRecording } from "../../../src/measure/recording-file.ts";
import { anyMonitors } from "../../analysis/support.ts";
import { makeRecording } from "../../support/recordings.ts";

const inOrder = anyMonitors().map((all) =>
  all.map((one) => ({
    ...one,
    points: one.points
      .toSorted((a, b) => a.second - b.second)
      .filter(({ second }, at, points) => second !== points[at - 1]?.second)
      .map(({ second, value }) => ({ second, value: value === null ? null : Number(value.toPrecision(6)) })),
  })),
);

it("gives the monitors of a recording back, six digits of each value", async () => {
  await fc.assert(
    fc.asyncProperty(inOrder, async (monitors) => {
      const recording = { ...makeRecording({ seconds: 3 }), monitors };
      expect((await readRecording(encodeRecording(recording))).monitors).toEqual(monitors);
    }),
    { numRuns: 50 },
  );
});

it("keeps none where nothing was watched, so that such a recording is as it always was", async () => {
  const bytes = encodeRecording(makeRecording({ seconds: 3 }));
  expect(await readRecording(bytes)).not.toHaveProperty("monitors");
});

it.each([
  ["no JSON", "{"],
  ["another kind", '[{"monitor":"cpu"}]'],
])("calls a frame with %s damaged, and keeps what came before it", async (_, text) => {
  const whole = encodeRecording({ ...makeRecording({ seconds: 3 }), complete: true });
  const endFrame = encodeFrame(FRAME.end, Buffer.from('{"complete":true}'));
  const bytes = Buffer.concat([
    whole.subarray(0, whole.length - endFrame.length),
    encodeFrame(FRAME.monitors, deflateRawSync(text)),
    endFrame,
  ]);
  await expect(readRecording(bytes)).rejects.toThrow("corrupt");
  const recording = await readRecording(bytes, { partial: true });
  expect(recording.complete).toBe(false);
  expect(recording.head.requests.length).toBeGreaterThan(0);
});
