import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BaselineEntry } from "../../src/baseline/entry.ts";
import { formatEntry, parseEntry } from "../../src/baseline/entry-file.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { makeRecording } from "../support/recordings.ts";

function entryOf(seed = 1): BaselineEntry {
  const recording = makeRecording({ seed, seconds: 20, base: null, head: { failureRate: 0.05 } });
  const origin = { commit: "abc", branch: null, runUrl: null, recordedAt: "2026-01-05T12:00:00Z" };
  return extractEntry(recording, origin);
}

/** Whatever JSON holds. */
type Raw = ReturnType<typeof JSON.parse>;

/** Histograms compared by what is in them. */
const plain = (entry: BaselineEntry) => JSON.parse(JSON.stringify(entry));

const histograms = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2800 }), fc.integer({ min: 1, max: 1_000_000 })), {
    maxLength: 50,
  })
  .map((pairs) => LogHistogram.from(new Map(pairs)));

describe("entry file", () => {
  it("is read as it was written, whatever the names and histograms", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 100 }),
        histograms,
        fc.option(fc.string({ maxLength: 40 })),
        (name, latency, commit) => {
          const quantile = { valueMs: latency.quantile(0.5) ?? 0, logStandardError: null };
          const endpoint = { endpoint: name, count: latency.count, failures: {}, latency };
          const entry: BaselineEntry = {
            ...entryOf(),
            commit,
            endpoints: [{ ...endpoint, p50: quantile, p95: quantile, p99: quantile }],
          };
          const read = parseEntry(formatEntry(entry));
          expect("entry" in read && plain(read.entry)).toEqual(plain(entry));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("names the problem of an entry cut at any place, and never throws", () => {
    const content = formatEntry(entryOf());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: content.length - 2 }), (length) => {
        expect(parseEntry(content.slice(0, length))).toHaveProperty("problem");
      }),
      { numRuns: 100 },
    );
  });

  it("never throws on JSON of any kind", () => {
    fc.assert(
      fc.property(fc.json(), (content) => {
        expect(parseEntry(content)).toHaveProperty("problem");
      }),
    );
  });

  it.each([
    [
      "a newer schema",
      (raw: Raw) => ({ ...raw, schema: 2 }),
      "written by a newer version (schema 2, this one reads 1)",
    ],
    ["a missing field", ({ key: _, ...raw }: Raw) => raw, "not a baseline entry: key:"],
    [
      "an unknown field",
      (raw: Raw) => ({ ...raw, extra: 1 }),
      "not a baseline entry: the file: Unrecognized key",
    ],
    ["a date that is none", (raw: Raw) => ({ ...raw, recordedAt: "yesterday" }), "recordedAt"],
    [
      "a negative count",
      (raw: Raw) => ({ ...raw, endpoints: [{ ...raw.endpoints[0], count: -1 }] }),
      "endpoints.0.count",
    ],
    [
      "more latencies than requests",
      (raw: Raw) => ({ ...raw, endpoints: [{ ...raw.endpoints[0], count: 1 }] }),
      "more latencies than requests",
    ],
    [
      "a bucket beyond all time",
      (raw: Raw) => ({ ...raw, endpoints: [{ ...raw.endpoints[0], latency: [9000, 1] }] }),
      "a bucket out of range",
    ],
    [
      "a bucket without a count",
      (raw: Raw) => ({ ...raw, endpoints: [{ ...raw.endpoints[0], latency: [10, 1, 5] }] }),
      "a bucket has no count",
    ],
  ])("refuses %s", (_, change, words) => {
    const read = parseEntry(JSON.stringify(change(JSON.parse(formatEntry(entryOf())))));
    expect("problem" in read && read.problem).toContain(words);
  });

  it("refuses a file larger than any entry before parsing it", () => {
    expect(parseEntry(`"${"x".repeat(2_000_001)}"`)).toEqual({ problem: "larger than any baseline entry" });
  });
});
