import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FollowedSecond, RecordingFollower } from "../../src/measure/follow-recording.ts";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import { makeRecording } from "../support/recordings.ts";

const recording = makeRecording({
  seconds: 20,
  warmUpSeconds: 3,
  head: { failureRate: 0.1, droppedIterationsPerSecond: 1 },
});
const bytes = encodeRecording(recording);

function followed(pieces: readonly Uint8Array[]): { follower: RecordingFollower; seconds: FollowedSecond[] } {
  const follower = new RecordingFollower();
  const seconds = pieces.flatMap((piece) => follower.take(piece));
  return { follower, seconds };
}

describe("following a recording", () => {
  it("tells what is loaded, and the totals of both arms", () => {
    const { follower, seconds } = followed([bytes]);
    expect(follower.meta).toEqual(recording.meta);
    expect(follower.urls).toEqual({ head: "https://head.example.test", base: "https://base.example.test" });
    expect(follower.end).toEqual({ complete: true });
    const sent = recording.head.requests.reduce((sum, cell) => sum + cell.count, 0);
    const failed = recording.head.requests.reduce((sum, cell) => sum + (cell.failures["status-5xx"] ?? 0), 0);
    expect(seconds.at(-1)?.head).toMatchObject({
      elapsedSeconds: 23,
      requests: sent,
      failed,
      vus: 10,
      droppedIterations: 23,
    });
    expect(seconds.at(-1)?.head.requestsPerSecond).toBeCloseTo(30);
    expect(seconds.at(-1)?.base?.failed).toBe(0);
  });

  it("gives the same end in pieces of any size", () => {
    const whole = followed([bytes]).seconds.at(-1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 30 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
        const { follower, seconds } = followed(pieces);
        expect(follower.end).toEqual({ complete: true });
        expect(seconds.at(-1)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it("waits for the rest of a frame", () => {
    const { follower } = followed([bytes.subarray(0, bytes.length - 3)]);
    expect(follower.end).toBeNull();
  });

  it("refuses what is no recording, and what is broken", () => {
    expect(() => followed([Buffer.from("metric_name,timestamp")])).toThrow("is not a recording");
    const broken = Buffer.from(bytes);
    broken.writeUInt8(broken.readUInt8(100) ^ 1, 100);
    expect(() => followed([broken])).toThrow("corrupt");
  });
});
