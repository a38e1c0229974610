import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Stretch, slowerSince } from "../../src/analysis/slower-since.ts";
import { drawsOf } from "../../src/scenario/interpreter/random.ts";

/** Stretches of 2 s from second 10 on; `level` says how much slower head is, noise is about 3 %. */
function stretches(level: (index: number) => number, count = 40, seed = 1): Stretch[] {
  const draw = drawsOf(seed, 1);
  const noise = () => 0.03 * (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3);
  return Array.from({ length: count }, (_, index) => ({
    from: 10 + 2 * index,
    to: 12 + 2 * index,
    logRatio: level(index) + noise(),
  }));
}

describe("since when head is slower", () => {
  it("is the start where it always was", () => {
    expect(slowerSince(stretches(() => 0.2))).toEqual({ kind: "start" });
    expect(slowerSince(stretches(() => 0.2).map((one) => ({ ...one, logRatio: 0.2 })))).toEqual({
      kind: "start",
    });
  });

  it("is the second of a change, to a stretch", () => {
    const found = slowerSince(stretches((index) => (index < 25 ? 0 : 0.2)));
    expect(found.kind).toBe("since");
    expect(found.kind === "since" && Math.abs(found.second - 60)).toBeLessThanOrEqual(2);
  });

  it("ends where head recovers", () => {
    const found = slowerSince(stretches((index) => (index < 15 ? 0.3 : 0)));
    expect(found.kind).toBe("until");
    expect(found.kind === "until" && Math.abs(found.second - 40)).toBeLessThanOrEqual(2);
  });

  it("is the start where it was slower before a change already", () => {
    expect(slowerSince(stretches((index) => (index < 20 ? 0.2 : 0.4)))).toEqual({ kind: "start" });
  });

  it("cannot be told from a few stretches, from noise, or where head became faster", () => {
    expect(slowerSince([])).toEqual({ kind: "cannot tell" });
    expect(slowerSince(stretches(() => 0.2, 7))).toEqual({ kind: "cannot tell" });
    expect(slowerSince(stretches(() => 0))).toEqual({ kind: "cannot tell" });
    expect(slowerSince(stretches((index) => (index < 20 ? 0 : -0.2)))).toEqual({ kind: "cannot tell" });
  });

  it("is seldom a change that is none", () => {
    const runs = Array.from({ length: 300 }, (_, seed) => slowerSince(stretches(() => 0.2, 40, seed)).kind);
    expect(runs.filter((kind) => kind !== "start").length).toBeLessThanOrEqual(3);
  });

  it("is the same each time, for any figures", () => {
    const any = fc.array(
      fc.record({ from: fc.nat(), to: fc.nat(), logRatio: fc.double({ min: -50, max: 50, noNaN: true }) }),
    );
    fc.assert(
      fc.property(any, (given) => {
        expect(slowerSince(given)).toEqual(slowerSince(given));
      }),
      { numRuns: 30 },
    );
  });
});
