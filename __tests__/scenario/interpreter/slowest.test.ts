import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepPerUser, SlowestGate } from "../../../src/scenario/interpreter/slowest.ts";

const durations = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 300 });

describe("the slowest requests", () => {
  it("are always let through", () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 1, max: 10 }), (all, keep) => {
        const gate = new SlowestGate(1, keep);
        const through = all.filter((duration) => gate.admits(0, duration));
        const slowest = (list: number[]) => list.toSorted((a, b) => b - a).slice(0, keep);
        expect(slowest(through)).toEqual(slowest(all));
      }),
    );
  });

  it("are few of many", () => {
    const gate = new SlowestGate(2, 2);
    let through = 0;
    for (let i = 0; i < 10_000; i++) if (gate.admits(1, (i * 7919) % 10_007)) through++;
    expect(through).toBeGreaterThanOrEqual(2);
    expect(through).toBeLessThan(100);
  });

  it("are given up of an action whose answers have no id", () => {
    const gate = new SlowestGate(2, 10);
    for (let i = 0; i < 5; i++) {
      expect(gate.admits(0, i)).toBe(true);
      gate.hadNone(0);
    }
    expect(gate.admits(0, 1e6)).toBe(false);
    expect(gate.admits(1, 1)).toBe(true);
  });

  it("are kept by each user, fewer the more users there are", () => {
    expect([1, 2, 5, 10, 100].map(keepPerUser)).toEqual([10, 10, 4, 2, 2]);
  });
});
