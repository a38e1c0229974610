import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Assessment, assess } from "../../../bench/verdict/real-aa/assess.ts";
import { certificateOf } from "../../../bench/verdict/real-aa/certificate.ts";
import { drawPair } from "../../../bench/verdict/real-aa/draw.ts";
import { CERTIFICATE, fixedPlan } from "../../../bench/verdict/real-aa/plan.ts";
import { realProjects } from "../../../bench/verdict/real-aa/real-project.ts";
import { otherDirection, withSlowerHead } from "../../../bench/verdict/real-aa/variations.ts";
import { powerAt } from "../../../bench/verdict/real-pairs.ts";
import { latencyOf } from "../../../bench/verdict/rivals/project.ts";
import { RULES } from "../../../bench/verdict/rivals/rules.ts";
import { makeRun } from "../../../bench/verdict/simulation/make-run.ts";
import { ONE_ENDPOINT } from "../../../bench/verdict/simulation/model.ts";
import { totalRequests } from "../../../src/measure/aggregate.ts";
import { makeRecording } from "../../support/recordings.ts";

describe("what chance decides", () => {
  const draws = Array.from({ length: 400 }, (_, pair) => drawPair("seed", pair));

  it("is the same again, and gives every second pair neighbours", () => {
    expect(drawPair("seed", 7)).toEqual(draws[7]);
    expect(new Set(draws.flatMap((draw) => draw.apiSeeds)).size).toBe(800);
    const noisy = draws.filter((draw) => draw.neighbours.length > 0);
    expect(noisy).toHaveLength(200);
    for (const { neighbours } of noisy) {
      expect(neighbours.length).toBeLessThanOrEqual(3);
      for (const { duty, from, to } of neighbours) {
        expect(duty > 0 && duty <= 1 && from >= 0 && from < to && to <= 1).toBe(true);
      }
    }
  });

  it("calls either process head about as often, with neighbours and without", () => {
    for (const noisy of [true, false]) {
      const here = draws.filter((draw) => draw.neighbours.length > 0 === noisy);
      const second = here.filter((draw) => draw.secondIsHead).length;
      expect(Math.abs(second - 100)).toBeLessThan(40);
    }
  });
});

describe("the plan", () => {
  it("stays what was written down first", () => {
    const path = join(mkdtempSync(join(tmpdir(), "plan-")), "results", "plan.json");
    expect(fixedPlan(path, CERTIFICATE)).toEqual(CERTIFICATE);
    expect(fixedPlan(path, { ...CERTIFICATE, countedPairs: 3 })).toEqual(CERTIFICATE);
  });
});

describe("a pair", () => {
  const recording = makeRecording({ seconds: 60, rate: 60 });

  it("can be seen in the other direction", () => {
    const other = otherDirection(recording);
    expect([other.head.url, other.head.arm]).toEqual([recording.base?.url, "head"]);
    expect(otherDirection(other)).toEqual(recording);
  });

  it("passes as it is, is able to fail, and fails with head half as slow again", () => {
    expect(assess(recording, [])).toMatchObject({ verdict: "pass", able: true, slowed: "fail" });
    const quantile = (run: typeof recording) =>
      totalRequests(run.head, { from: 0, to: 60 }).latency.quantile(0.95) ?? 0;
    expect(quantile(withSlowerHead(recording, 1.5)) / quantile(recording)).toBeCloseTo(1.5, 2);
  });

  it("that was cut off is not able to fail", () => {
    expect(assess({ ...recording, complete: false }, []).able).toBe(false);
  });
});

describe("pairs that were recorded", () => {
  const pairs = ["a", "b", "c"].flatMap((name) =>
    [false, true].map((neighbours, index) => ({
      recording: makeRun({ rate: 60, seconds: 60, endpoints: ONE_ENDPOINT }, `${name}${index}`),
      neighbours,
      otherPairs: () => [],
    })),
  );

  it("are judged with a slowdown put in, apart for those with neighbours", () => {
    expect(powerAt(pairs, 1.5)).toEqual([
      { factor: 1.5, neighbours: false, runs: 3, red: 3, notJudged: 0 },
      { factor: 1.5, neighbours: true, runs: 3, red: 3, notJudged: 0 },
    ]);
    expect(powerAt(pairs, 1).map(({ red }) => red)).toEqual([0, 0]);
  });

  it("are projects with the heads before them, the change in the last one alone", () => {
    const many = Array.from({ length: 12 }, (_, index) => pairs[index % pairs.length]!);
    const [first, second] = realProjects(many, 2);
    expect([first?.earlier.length, second?.earlier.length]).toEqual([10, 11]);
    const ratio = first!.changed[0].quantile(0.5)! / latencyOf(many[10]!.recording.head).quantile(0.5)!;
    expect(ratio).toBeCloseTo(2, 1);
    expect(latencyOf(first!.sideBySide.base!)).toEqual(latencyOf(many[10]!.recording.base!));
    expect(RULES.every((rule) => typeof rule.accuses(first!) === "boolean")).toBe(true);
  });
});

describe("the certificate", () => {
  const one: Assessment = {
    verdict: "pass",
    reason: "",
    otherWay: "pass",
    able: true,
    slowed: "fail",
    locationEstimate: 0,
  };
  const red: Assessment = { ...one, verdict: "fail" };
  const many = (number: number, what: Assessment) => Array.from({ length: number }, () => what);

  it("has a bound of 1 % for 0 alarms in 299 pairs and for 2 in 628, and not for one pair less", () => {
    const bound = (pairs: number, alarms: number) =>
      certificateOf({ ...CERTIFICATE, countedPairs: 1000 }, [
        ...many(alarms, red),
        ...many(pairs - alarms, one),
      ]).upperBound ?? 1;
    expect(bound(299, 0)).toBeLessThan(0.01);
    expect(bound(298, 0)).toBeGreaterThan(0.01);
    expect(bound(628, 2)).toBeLessThan(0.01);
    expect(bound(627, 2)).toBeGreaterThan(0.01);
  });

  it("is unfinished until all pairs that were planned have been judged, and takes no further ones", () => {
    expect(certificateOf(CERTIFICATE, [])).toMatchObject({ finished: false, upperBound: null });
    expect(certificateOf(CERTIFICATE, many(299, one)).finished).toBe(false);
    const more = certificateOf(CERTIFICATE, [...many(300, one), red]);
    expect(more).toMatchObject({ finished: true, counted: 300, alarms: 0, able: 300, caught: 300 });
  });
});
