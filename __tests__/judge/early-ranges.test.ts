import { describe, expect, it } from "vitest";
import { makeRun } from "../../bench/verdict/simulation/make-run.ts";
import { ONE_ENDPOINT } from "../../bench/verdict/simulation/model.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { endedAt, lookAt } from "../../src/judge/looks.ts";
import { plannedLooks } from "../../src/judge/planned-looks.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import type { Judgement } from "../../src/judge/verdict.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { makeRecording } from "../support/recordings.ts";

const judge = (recording: Recording) => judgeRun({ recording, history: [], policy });
const latencyOf = (judgement: Judgement) => judgement.comparisons[0]!.change!;

/** The run as the look leaves it, and the same seconds as those of a run that was planned to be so short. */
function endedAndPlain(recording: Recording, index: number) {
  const look = plannedLooks(recording.meta)[index]!;
  const ended = endedAt(recording, look);
  const planned = look.until - recording.meta.warmUpSeconds;
  const plain = {
    ...endedAt(recording, look),
    meta: { ...recording.meta, plannedSeconds: planned },
  };
  return { ended: judge(ended), plain: judge(plain) };
}

describe("ranges of a run that a look ended", () => {
  it.each([
    [0, "99.7 %"],
    [1, "99.1 %"],
    [2, "98.4 %"],
  ])(
    "have the part of the confidence that was planned for look %i, and change no outcome",
    (index, level) => {
      const run = { seconds: 90, warmUpSeconds: 10, rate: 120, head: { factor: 1.2 } };
      const { ended, plain } = endedAndPlain(makeRecording(run), index);
      for (const [at, comparison] of ended.comparisons.entries()) {
        const { change, ...rest } = comparison;
        const { change: narrow, ...same } = plain.comparisons[at]!;
        expect(rest.outcome).toBe(same.outcome);
        expect(change!.estimate).toBe(narrow!.estimate);
        if (change!.low !== null) expect(change!.low).toBeLessThan(narrow!.low!);
        if (change!.high !== null) expect(change!.high).toBeGreaterThan(narrow!.high!);
      }
      expect(ended.verdict).toBe("fail");
      expect(ended.method.join(" ").replaceAll(/\s/g, " ")).toContain(`intervals of ${level}`);
      expect(plain.method.join(" ").replaceAll(/\s/g, " ")).toContain("Ranges are 95 % intervals.");
    },
  );

  it("hold the truth in 95 % of the runs that ended early, where plain ones would in fewer", () => {
    const factor = 1.05;
    let ended = 0;
    let covered = 0;
    let plainCovered = 0;
    for (let run = 0; run < 300; run++) {
      const recording = makeRun(
        { rate: 60, seconds: 60, endpoints: ONE_ENDPOINT, effect: { factor } },
        `early/${run}`,
      );
      const own = { inflation: 1, deployment: 0, observations: 200 };
      recording.meta.noise = { pairs: 200, spreads: { location: own, p50: own, p95: own, p99: own } };
      const index = plannedLooks(recording.meta).findIndex(
        (look) => lookAt({ recording, history: [], policy }, look, true) !== null,
      );
      if (index < 0) continue;
      ended++;
      const found = endedAndPlain(recording, index);
      const holds = ({ low, high }: { low: number | null; high: number | null }) =>
        low! <= factor - 1 && factor - 1 <= high!;
      if (holds(latencyOf(found.ended))) covered++;
      if (holds(latencyOf(found.plain))) plainCovered++;
    }
    expect(ended).toBeGreaterThan(100);
    expect(covered / ended).toBeGreaterThanOrEqual(0.95);
    expect(plainCovered / ended).toBeLessThan(0.92);
  }, 300_000);
});
