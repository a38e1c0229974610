import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { didYouMean } from "../../src/request/suggest.ts";
import {
  formatDuration,
  parseDurationMs,
  parseRatePerSecond,
  parseShare,
  parseUsers,
} from "../../src/request/units.ts";

describe("quantities as people write them", () => {
  it.each([
    ["90s", 90_000],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["500ms", 500],
    ["2 hours", 7_200_000],
    ["30 minutes", 1_800_000],
    ["1 hour", 3_600_000],
    ["1 hour 30 minutes", 5_400_000],
    ["1.5s", 1500],
    ["5m0s", 300_000],
    ["1d", 86_400_000],
    ["0", 0],
    [0, 0],
    [" 10 Min ", 600_000],
  ])("duration %j is %d ms", (text, ms) => {
    expect(parseDurationMs(text, "duration")).toBe(ms);
  });

  it.each([
    "",
    "soon",
    "90",
    90,
    "-5s",
    "5 parsecs",
    "5s 5s",
    "1e3s",
    "s",
    "5m,3s",
    "1h 30",
    `${"9".repeat(50)}h`,
  ])("duration %j is refused in one line that names the field", (text) => {
    const refused = () => parseDurationMs(text, "stages[0].duration");
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(/^stages\[0\]\.duration: found .*; write a duration[^\n]*$/);
  });

  it("a formatted duration is read back to the millisecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 86_400_000 }), (ms) => {
        expect(parseDurationMs(formatDuration(ms), "duration")).toBe(ms);
      }),
    );
  });

  it.each([
    [0, "0 s"],
    [500, "500 ms"],
    [1500, "1.5 s"],
    [60_000, "1 min"],
    [90_000, "90 s"],
    [150_000, "2 min 30 s"],
    [5_400_000, "1 h 30 min"],
    [7_200_000, "2 h"],
  ])("%d ms are shown as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    ["30/s", 30],
    ["1000/m", 1000 / 60],
    ["1000/min", 1000 / 60],
    ["3600/h", 1],
    ["30 per second", 30],
    ["0.5 / s", 0.5],
  ])("rate %j is %d per second", (text, rate) => {
    expect(parseRatePerSecond(text, "rate")).toBeCloseTo(rate, 10);
  });

  it.each(["30", 30, "-1/s", "30/fortnight", "/s", "30/ms", "fast", `${"9".repeat(400)}/s`])(
    "rate %j is refused",
    (text) => {
      expect(() => parseRatePerSecond(text, "rate")).toThrow(/^rate: found .*such as 30\/s/);
    },
  );

  it.each([
    ["70%", 0.7],
    ["70 %", 0.7],
    ["0.7", 0.7],
    [0.7, 0.7],
    ["0%", 0],
    [1, 1],
  ])("share %j is %d", (text, share) => {
    expect(parseShare(text, "weight")).toBeCloseTo(share, 12);
  });

  it.each(["70", 70, "101%", "-5%", "half", Number.NaN])("share %j is refused", (text) => {
    expect(() => parseShare(text, "weight")).toThrow(/^weight: found .*such as 70%/);
  });

  it.each([
    ["10 users", 10],
    ["1 user", 1],
    [50, 50],
    ["50", 50],
    ["100 VUs", 100],
    ["20 virtual users", 20],
    ["0 users", 0],
  ])("users %j are %d", (text, users) => {
    expect(parseUsers(text, "target")).toBe(users);
  });

  it.each(["-5 users", -5, 2.5, "ten users", "10 cats", ""])("users %j are refused", (text) => {
    expect(() => parseUsers(text, "target")).toThrow(/^target: found .*such as 10 users/);
  });

  it("whatever is written, the answer is a finite quantity or one line", () => {
    const parsers = [parseDurationMs, parseRatePerSecond, parseShare, parseUsers];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[\d. %/a-z-]{0,12}$/)), (value) => {
        for (const parse of parsers) {
          try {
            const quantity = parse(value, "field");
            expect(Number.isFinite(quantity) && quantity >= 0).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            expect((error as Error).message).toMatch(/^field: [^\n]*$/);
          }
        }
      }),
    );
  });
});

describe("didYouMean", () => {
  it.each([
    ["durration", ' (did you mean "duration"?)'],
    ["virtual-users", ' (did you mean "virtual_users"?)'],
    ["Rate", ' (did you mean "rate"?)'],
    ["banana", ""],
    ["", ""],
  ])("for %j says %j", (word, suggestion) => {
    expect(didYouMean(word, ["duration", "rate", "virtual_users"])).toBe(suggestion);
  });
});
