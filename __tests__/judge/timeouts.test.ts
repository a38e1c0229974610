import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import type { ArmName, Recording } from "../../src/measure/recording.ts";
import { RecordingBuilder } from "../../src/measure/recording-builder.ts";
import { COMPLETED, START_MS } from "../support/collect.ts";
import { csvOf, requestRows } from "../support/csv.ts";
import { makeRecording } from "../support/recordings.ts";

const SECONDS = 60;
const RATE = 40;
const TIMEOUT_MS = 10_000;

/** Both arms answer alike, but head gives its slowest share of requests up. */
function recordingOf(timedOut: number): Recording {
  const meta = { ...makeRecording({ seconds: SECONDS, rate: RATE }).meta };
  const builder = new RecordingBuilder(meta, START_MS);
  for (const arm of ["base", "head"] as ArmName[]) {
    const collector = new ArmCollector({ arm, writer: builder, startedAtMs: START_MS });
    const rows = Array.from({ length: SECONDS * RATE }, (_, i) => {
      // Ranks in an order that looks like chance and is the same for both arms, but for a little.
      const rank = ((i * 1597 + (arm === "head" ? 7 : 0)) % (SECONDS * RATE)) / (SECONDS * RATE);
      const timeMs = START_MS + (i * 1000) / RATE;
      const durationMs = 50 * Math.exp(2 * rank);
      return arm === "head" && rank >= 1 - timedOut
        ? requestRows({ timeMs, durationMs: TIMEOUT_MS, failed: true, errorCode: "1050", status: "0" })
        : requestRows({ timeMs, durationMs });
    });
    collector.write(Buffer.from(csvOf(rows.flat())));
    collector.finish(COMPLETED, "http://target.test");
  }
  return builder.build({ complete: true });
}

const latencies = (recording: Recording) =>
  judgeRun({ recording, history: [], policy }).comparisons.filter(
    ({ scope, metric }) => scope.kind === "total" && metric !== "failures",
  );

describe("a head that gives up its slowest requests", () => {
  it("is not faster in any figure for it, and those figures are as slow as could be seen", () => {
    const recording = recordingOf(0.012);
    expect(recording.head.requests.some((cell) => cell.failures.timeout)).toBe(true);
    for (const { metric, outcome, change, head, base } of latencies(recording)) {
      expect(outcome).not.toBe("faster");
      // Up to p95 head is as it was; its p99 and with it the mean are longer.
      if (metric === "location" || metric === "p99") expect(change!.estimate).toBeGreaterThan(0.03);
      else expect(Math.abs(change!.estimate)).toBeLessThan(0.01);
      expect(head.count).toBe(base.count);
      expect(head.atLeast).toBe(metric === "p99" ? true : undefined);
      expect(base.atLeast).toBeUndefined();
    }
    const p99 = latencies(recording).find(({ metric }) => metric === "p99");
    expect(p99!.head.value).toBeGreaterThan(TIMEOUT_MS * 0.97);
  });

  it("has its p95 written as at least so much once a fifth is given up, and turns red", () => {
    const recording = recordingOf(0.2);
    const { verdict, comparisons } = judgeRun({ recording, history: [], policy });
    expect(verdict).toBe("fail");
    const p95 = comparisons.find(({ scope, metric }) => scope.kind === "total" && metric === "p95");
    expect(p95?.reason).toMatch(/→ ≥ (9 9\d\d ms|10\.0 s)/);
  });

  it("is judged as before in recordings that hold no latency of timeouts", () => {
    const recording = makeRecording({ head: { failureRate: 0.06, failureClass: "timeout" } });
    for (const { head } of latencies(recording)) expect(head.atLeast).toBeUndefined();
  });
});
