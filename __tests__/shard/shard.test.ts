import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOwn, nameOf, ownShareOf, parseShard, segmentArguments } from "../../src/shard/shard.ts";
import { awaitStart, parseStartAt } from "../../src/shard/start-time.ts";

const shards = fc
  .integer({ min: 1, max: 100 })
  .chain((of) => fc.integer({ min: 1, max: of }).map((index) => ({ index, of })));

describe("a shard", () => {
  it("is written as I/N", () => {
    expect(parseShard(" 2 / 5 ")).toEqual({ index: 2, of: 5 });
    expect(nameOf({ index: 2, of: 5 })).toBe("shard 2 of 5");
    for (const wrong of ["", "2", "0/5", "6/5", "2/5/6", "a/b", "-1/5", "1/1001", "1.5/2"]) {
      expect(() => parseShard(wrong)).toThrow(
        `found ${JSON.stringify(wrong)}; write I/N, such as 2/5 for the second of five parts`,
      );
    }
  });

  it("is a segment of k6 with a sequence that all parts share", () => {
    expect(segmentArguments({ index: 2, of: 3 })).toEqual([
      "--execution-segment",
      "1/3:2/3",
      "--execution-segment-sequence",
      "0,1/3,2/3,1",
    ]);
    expect(segmentArguments({ index: 1, of: 1 })).toEqual([
      ...["--execution-segment", "0:1", "--execution-segment-sequence", "0,1"],
    ]);
  });

  it("has its own numbers: every number belongs to exactly one part", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat({ max: 5_000 }), (of, number) => {
        const owners = Array.from({ length: of }, (_, index) => isOwn({ index: index + 1, of }, number));
        expect(owners.filter(Boolean)).toHaveLength(1);
      }),
    );
    fc.assert(
      fc.property(shards, fc.nat({ max: 500 }), (shard, count) => {
        const own = Array.from({ length: count }, (_, number) => number).filter((n) => isOwn(shard, n));
        expect(ownShareOf(shard, count)).toBe(own.length);
      }),
    );
  });
});

describe("the common start", () => {
  const waiting = () => {
    const lines: string[] = [];
    return { lines, signal: new AbortController().signal, onWaiting: (line: string) => lines.push(line) };
  };

  it("is written in seconds since 1970 or with its time zone", () => {
    expect(parseStartAt("1800000000")).toBe(1_800_000_000_000);
    expect(parseStartAt("2026-01-31T12:00:00+01:00")).toBe(Date.UTC(2026, 0, 31, 11));
    for (const wrong of [
      "",
      "soon",
      "12:00",
      "2026-01-31T12:00:00",
      "1800000000000",
      "2026-13-31T12:00:00Z",
    ]) {
      expect(() => parseStartAt(wrong)).toThrow("write seconds since 1970 (date +%s) or a time such as");
    }
  });

  it("is waited for, told where it is over, and refused where it is far away", async () => {
    const soon = waiting();
    const begin = Date.now() + 300;
    expect(await awaitStart(begin, soon)).toBeNull();
    expect(Date.now()).toBeGreaterThanOrEqual(begin - 2);
    expect(soon.lines).toEqual(["Waiting 1 s for the common start."]);
    expect(await awaitStart(Date.now() - 7_000, waiting())).toBe(
      "The common start was 7 s ago when this shard was ready.",
    );
    await expect(awaitStart(Date.now() + 2 * 3_600_000, waiting())).rejects.toThrow(
      "start-at: is 120 minutes away; write a time within the next hour",
    );
  });

  it("is not waited for any longer once the run is cancelled", async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 50);
    expect(await awaitStart(Date.now() + 600_000, { ...waiting(), signal: cancel.signal })).toBeNull();
  });
});
