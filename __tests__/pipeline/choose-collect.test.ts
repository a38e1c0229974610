import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { chooseCollect, HISTOGRAMS_FROM_RATE } from "../../src/pipeline/choose-collect.ts";

const K6 = { name: "k6", version: "2.2.0" } as const;
const auto = { collect: "auto", outputs: [] as string[] } as const;

describe("how samples are collected", () => {
  it("is as asked", () => {
    const rate = { peakRate: 1_000_000 };
    expect(chooseCollect({ ...auto, collect: "csv" }, K6, rate).collect).toBe("csv");
    expect(chooseCollect({ ...auto, collect: "histograms" }, K6, { peakRate: 1 })).toEqual({
      collect: "histograms",
      note: null,
    });
  });

  it("goes by the planned rate where nothing is asked, and says so", () => {
    const at = (peakRate: number | null) => chooseCollect(auto, K6, { peakRate });
    expect(at(null).collect).toBe("csv");
    expect(at(HISTOGRAMS_FROM_RATE - 1).collect).toBe("csv");
    expect(at(HISTOGRAMS_FROM_RATE)).toMatchObject({ collect: "histograms" });
    expect(at(HISTOGRAMS_FROM_RATE).note).toContain("5000 iterations/s");
  });

  it.each([
    [{ name: "embedded", version: "1.0.0" } as const, [], "the embedded engine"],
    [{ name: "k6", version: "2.1.3" } as const, [], "need k6 2.2.0 or newer, found 2.1.3"],
    [K6, ["experimental-prometheus-rw"], "an output experimental-prometheus-rw"],
  ])("is csv where histograms cannot be had, unless they were asked for (%#)", (engine, outputs, why) => {
    const rate = { peakRate: 1_000_000 };
    expect(chooseCollect({ collect: "auto", outputs }, engine, rate)).toEqual({ collect: "csv", note: null });
    const asked = () => chooseCollect({ collect: "histograms", outputs }, engine, rate);
    expect(asked).toThrow(UsageError);
    expect(asked).toThrow(why);
  });
});
