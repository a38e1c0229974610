/** The same recording, seen in the other direction or with a regression put in. */
import { GAMMA, LogHistogram } from "../../../src/measure/histogram.ts";
import type { ArmName, ArmRecording, Recording } from "../../../src/measure/recording.ts";

/** Head and base change places. */
export function otherDirection(recording: Recording): Recording {
  const { head, base } = recording;
  if (base === null) throw new Error("a pair has two arms");
  return { ...recording, head: named(base, "head"), base: named(head, "base") };
}

/** Every latency of head multiplied by `factor`, to the width of a bucket. */
export function withSlowerHead(recording: Recording, factor: number): Recording {
  const buckets = Math.round(Math.log(factor) / Math.log(GAMMA));
  const requests = recording.head.requests.map((cell) => ({
    ...cell,
    latency: LogHistogram.from(
      cell.latency.buckets().map(([bucket, times]) => [bucket + buckets, times] as const),
    ),
  }));
  return { ...recording, head: { ...recording.head, requests } };
}

function named(arm: ArmRecording, name: ArmName): ArmRecording {
  return { ...arm, arm: name };
}
