import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { requestsByEndpoint, totalRequests } from "../../src/measure/aggregate.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { encodeRecording, readRecording } from "../../src/measure/recording-file.ts";
import { joinShards } from "../../src/shard/join-shards.ts";
import { makeRecording } from "../support/recordings.ts";
import { dealtOut, shares } from "./parts.ts";

const ALL = { from: 0, to: 10_000 };
const WHOLE = makeRecording({
  seconds: 30,
  warmUpSeconds: 5,
  rate: 40,
  head: { failureRate: 0.02, checkFailureRate: 0.1, metric: { name: "m", mean: 5, sigma: 1, perSecond: 3 } },
  base: {},
});

const named = (recordings: Recording[]) =>
  recordings.map((recording, index) => ({ name: `part-${index + 1}.recording`, recording }));
const judge = (recording: Recording) => judgeRun({ recording, history: [], policy: DEFAULT_POLICY });

describe("joined shards", () => {
  it("have the cells of the union: every quantile and count is that of all requests together", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), shares, fc.boolean(), async (of, draws, backwards) => {
        const parts = named(dealtOut(WHOLE, of, () => draws.next().value as number));
        const { recording } = await joinShards(backwards ? parts.reverse() : parts);
        for (const arm of ["head", "base"] as const) {
          const [joined, whole] = [recording[arm]!, WHOLE[arm]!];
          const sums = totalRequests(joined, ALL);
          expect(sums).toEqual(totalRequests(whole, ALL));
          for (const q of [0.5, 0.95, 0.99]) {
            expect(sums.latency.quantile(q)).toBe(totalRequests(whole, ALL).latency.quantile(q));
          }
          expect(requestsByEndpoint(joined, ALL)).toEqual(requestsByEndpoint(whole, ALL));
          expect(joined.load).toEqual(whole.load);
          expect(joined.metricCells).toEqual(whole.metricCells);
          expect(joined.checkCells).toEqual(whole.checkCells);
        }
        expect(recording.meta.plannedRate).toBeCloseTo(WHOLE.meta.plannedRate ?? 0, 9);
        expect(recording.meta.shards).toEqual({ of, faults: [] });
      }),
      { numRuns: 15 },
    );
  });

  it("are judged as the whole is, also after they were written and read", async () => {
    const { recording } = await joinShards(named(dealtOut(WHOLE, 3, Math.random)));
    const read = await readRecording(encodeRecording(recording));
    expect(judge(read).comparisons).toEqual(judge(WHOLE).comparisons);
    expect(judge(read).verdict).toBe(judge(WHOLE).verdict);
  });

  it("are put on one clock: that of the part that began first", async () => {
    const parts = dealtOut(WHOLE, 2, Math.random).map((part, index) => ({
      ...part,
      startedAtMs: WHOLE.startedAtMs + (index === 0 ? 3_000 : 0),
    }));
    const { recording } = await joinShards(named(parts));
    expect(recording.startedAtMs).toBe(WHOLE.startedAtMs);
    expect(Math.min(...recording.head.requests.map((cell) => cell.second))).toBe(0);
    expect(totalRequests(recording.head, { from: 0, to: 3 }).count).toBe(
      totalRequests(parts[1]!.head, { from: 0, to: 3 }).count,
    );
    expect(totalRequests(recording.head, ALL)).toEqual(totalRequests(WHOLE.head, ALL));
    expect(recording.meta.shards?.faults).toEqual([]);
  });

  it("have the monitors of the first part that watched, on the common clock", async () => {
    const parts = dealtOut(WHOLE, 2, Math.random);
    const points = [{ second: 4, value: 1 }];
    const series = {
      name: "queue",
      unit: "",
      worse: "higher",
      limit: null,
      role: "queue",
      arm: "shared",
    } as const;
    parts[1] = {
      ...parts[1]!,
      startedAtMs: WHOLE.startedAtMs + 2_000,
      monitors: [{ ...series, status: "ok", points }] as NonNullable<Recording["monitors"]>,
    };
    const { recording } = await joinShards(named(parts));
    expect(recording.monitors).toEqual([{ ...series, status: "ok", points: [{ second: 6, value: 1 }] }]);
  });

  it("name the runner that had most to do", async () => {
    const parts = dealtOut(WHOLE, 2, Math.random);
    parts[1]!.runner = [{ second: 1, cpu: 0.87, steal: 0.01, eventLoopLagMs: 3 }];
    const { notes, recording } = await joinShards(named(parts));
    expect(notes).toEqual([
      "Joined of 2 of 2 shards.",
      "The busiest runner was that of shard 2: CPU up to 87 %.",
    ]);
    expect(recording.runner.find(({ second }) => second === 1)?.cpu).toBe(0.87);
  });
});

describe("a part that is not as it should be", () => {
  const parts = () => dealtOut(WHOLE, 3, Math.random);
  const reasonsOf = async (recordings: Recording[]) => {
    const judgement = judge((await joinShards(named(recordings))).recording);
    return [
      judgement.verdict,
      ...judgement.reasons.filter(({ code }) => code === "shard-lost").map((r) => r.text),
    ];
  };

  it("and is missing makes the run disturbed, by its name", async () => {
    expect(await reasonsOf(parts().toSpliced(1, 1))).toEqual(["disturbed", "Shard 2 of 3 is missing."]);
  });

  it("and began late makes the run disturbed, by its name", async () => {
    const [one, two, three] = parts();
    const late = { ...three!, startedAtMs: three!.startedAtMs + 14_000 };
    expect(await reasonsOf([one!, two!, late])).toEqual([
      "disturbed",
      "Shard 3 of 3 began 14 s after the first.",
    ]);
  });

  it("and was cut or ended early makes the run disturbed, by its name", async () => {
    const [one, two, three] = parts();
    const cut = { ...one!, complete: false };
    const end = { ...two!.head.end, outcome: "failed" as const, message: "k6 was killed." };
    const failed = { ...two!, head: { ...two!.head, end } };
    expect(await reasonsOf([cut, failed, three!])).toEqual([
      "disturbed",
      "Shard 1 of 3 was cut off.",
      "Shard 2 of 3 did not run to its end: k6 was killed.",
    ]);
  });

  it("alone is never judged as if it were the whole", () => {
    const { verdict, reasons } = judge(parts()[1]!);
    expect(verdict).not.toBe("pass");
    expect(reasons.map(({ text }) => text)).toContain(
      "This is shard 2 of 3 alone; load-action merge judges what all of them make.",
    );
  });

  it.each<[string, (part: Recording) => Recording, RegExp]>([
    [
      "is of another run",
      (p) => ({ ...p, meta: { ...p.meta, runName: "other" } }),
      /the run is other, that of/,
    ],
    ["had another seed", (p) => ({ ...p, meta: { ...p.meta, seed: 99 } }), /the seed is 99, that of/],
    [
      "had another load",
      (p) => ({ ...p, meta: { ...p.meta, scenario: { ...p.meta.scenario, shapeKey: "x" } } }),
      /the load is x, that of/,
    ],
    [
      "had another target",
      (p) => ({ ...p, head: { ...p.head, url: "https://elsewhere.test" } }),
      /the target is https:\/\/elsewhere\.test, that of/,
    ],
    ["had no base", (p) => ({ ...p, base: null }), /the base target is none, that of/],
    [
      "is one of another number",
      (p) => ({ ...p, meta: { ...p.meta, shard: { index: 2, of: 4 } } }),
      /the number of shards is 4, that of/,
    ],
    [
      "is there twice",
      (p) => ({ ...p, meta: { ...p.meta, shard: { index: 1, of: 3 } } }),
      /is shard 1 of 3, and so is part-1\.recording; give each once/,
    ],
    [
      "is a whole run",
      () => WHOLE,
      /is the recording of a whole run; give what runs with shard: I\/N recorded/,
    ],
  ])("and %s is refused by its name", async (_, change, message) => {
    const [one, two] = parts();
    const files = named([one!, change(two!)]);
    await expect(joinShards(files)).rejects.toThrow(message);
    await expect(joinShards(files)).rejects.toThrow(/^part-2\.recording: /);
  });

  it("there has to be one", async () => {
    await expect(joinShards([])).rejects.toThrow("merge: there is no recording");
  });
});
