import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as numbers from "../../src/report/numbers.ts";

const plain = numbers.plainSpaces;

describe("milliseconds", () => {
  it.each([
    [null, "–"],
    [0, "0 ms"],
    [0.0004, "<0.001 ms"],
    [0.042, "0.04 ms"],
    [0.42, "0.42 ms"],
    [0.999, "1 ms"],
    [4.25, "4.3 ms"],
    [9.96, "10 ms"],
    [94.4, "94 ms"],
    [1204.4, "1 204 ms"],
    [9999.4, "9 999 ms"],
    [9999.6, "10.0 s"],
    [12_340, "12.3 s"],
    [99_960, "100 s"],
    [3_600_000, "3 600 s"],
  ])("of %s is %s", (value, text) => {
    expect(plain(numbers.milliseconds(value))).toBe(text);
  });

  it("says a value that is right to five percent, whatever its size", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e7, noNaN: true }), (value) => {
        const [, figure = "", unit] = /^([\d. ]+) (ms|s)$/.exec(plain(numbers.milliseconds(value))) ?? [];
        const said = Number(figure.replaceAll(" ", "")) * (unit === "s" ? 1000 : 1);
        expect(Math.abs(said / value - 1)).toBeLessThanOrEqual(value < 0.095 ? 0.5 : 0.055);
      }),
    );
  });
});

describe("changes", () => {
  it.each([
    [0.0712, "+7 %"],
    [-0.0712, "−7 %"],
    [0.014, "+1.4 %"],
    [0, "±0 %"],
    [-0.0001, "±0 %"],
    [0.18, "+18 %"],
    [12.5, "+1 250 %"],
  ])("of %s are %s", (ratio, text) => {
    expect(plain(numbers.percentChange(ratio))).toBe(text);
  });

  it.each([
    [0.002, "+0.2 percentage points"],
    [0.00042, "+0.04 percentage points"],
    [-0.013, "−1.3 percentage points"],
    [0, "±0 percentage points"],
    [1, "+100 percentage points"],
  ])("of a share, %s, are %s", (share, text) => {
    expect(plain(numbers.pointsChange(share))).toBe(text);
  });

  it("have ranges with a sign at both ends", () => {
    expect(plain(numbers.percentRange(-0.011, 0.15))).toBe("(−1.1 … +15)");
    expect(plain(numbers.pointsRange(-0.002, 0.003))).toBe("(−0.2 … +0.3)");
  });
});

describe("counts, shares, rates and times", () => {
  it.each([
    [numbers.wholeNumber(1_234_567), "1 234 567"],
    [numbers.wholeNumber(-1440), "−1 440"],
    [numbers.wholeNumber(-0.2), "0"],
    [numbers.countOf(1, "request"), "1 request"],
    [numbers.countOf(1440, "request"), "1 440 requests"],
    [numbers.countOf(2, "entry", "entries"), "2 entries"],
    [numbers.failedOf(0, 1440), "0 of 1 440"],
    [numbers.failedOf(37, 1440), "37 of 1 440 (2.6 %)"],
    [numbers.failedOf(1, 100_000), "1 of 100 000 (0.001 %)"],
    [numbers.percent(0.0007), "0.07 %"],
    [numbers.percent(1), "100 %"],
    [numbers.perSecond(29.94), "29.9/s"],
    [numbers.perSecond(30), "30/s"],
    [numbers.perSecond(1200), "1 200/s"],
    [numbers.seconds(90), "90 s"],
    [numbers.seconds(150), "2 min 30 s"],
    [numbers.seconds(1800), "30 min"],
    [numbers.seconds(7200), "2 h"],
    [numbers.seconds(7500), "2 h 5 min"],
    [numbers.aboutSeconds(3), "about 5 s"],
    [numbers.aboutSeconds(41), "about 45 s"],
    [numbers.aboutSeconds(125), "about 3 min"],
    [numbers.aboutSeconds(4000), "about 2 h"],
  ])("%s", (found, text) => {
    expect(plain(found)).toBe(text);
  });

  it("never break between a figure and its unit", () => {
    expect(numbers.milliseconds(1204)).toBe("1\u202f204\u00a0ms");
  });
});
