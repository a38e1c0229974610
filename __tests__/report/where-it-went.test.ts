import { describe, expect, it } from "vitest";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { buildView } from "../../src/report/build-view.ts";
import { resultJson } from "../../src/report/json.ts";
import { plainSpaces } from "../../src/report/numbers.ts";
import { mermaidQuantiles, textQuantiles } from "../../src/report/quantile-chart.ts";
import { resultSchema } from "../../src/report/result-schema.ts";
import { whereItWentSection } from "../../src/report/sections/where-it-went.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { sparkline, timeline } from "../../src/report/timeline.ts";
import { phaseSentence, quantileSentence, sinceSentence } from "../../src/report/where-words.ts";
import { makeRecording } from "../support/recordings.ts";
import { caseView, makeContext } from "./support/cases.ts";
import { compared, endpoint, makeJudgement, TOTAL } from "./support/judgements.ts";

const BATCH = "POST /images/batch";

describe("where the time went", () => {
  it("is told of the slower endpoint rather than of all traffic", () => {
    const recording = makeRecording({ head: { endpointFactors: { [BATCH]: 1.5 } } });
    const judgement = makeJudgement({
      verdict: "fail",
      comparisons: [
        compared(recording, TOTAL, "p95", "slower", {
          change: { unit: "ratio", estimate: 9, low: 8, high: 10 },
        }),
        compared(recording, endpoint(BATCH), "location", "slower"),
      ],
    });
    const section = whereItWentSection(buildView(recording, judgement, makeContext()));
    expect(section).toContain("`POST /images/batch` takes");
    expect(section).not.toContain("all traffic");
  });

  it("names every phase that took a share, largest first, and the ones that did not change", () => {
    const view = caseView("slower");
    const row = structuredClone(view.endpoints[2]!);
    row.basePhasesMs = { blocked: 0, connecting: 1, tls: 2, waiting: 100, receiving: 5 };
    row.headPhasesMs = { blocked: 0, connecting: 1, tls: 22, waiting: 130, receiving: 5.1 };
    expect(plainSpaces(phaseSentence(row))).toBe(
      "`POST /images/batch` takes 50 ms longer on average: 30 ms in waiting for the first byte and " +
        "20 ms in the TLS handshake; the rest did not change much.",
    );
    row.headPhasesMs.receiving = 0;
    expect(plainSpaces(phaseSentence(row))).toContain(
      "waiting for a free connection and connecting did not change much",
    );
  });

  it("is not told where nothing is slower, or where one arm alone ran", () => {
    expect(whereItWentSection(caseView("pass"))).toBe("");
    expect(whereItWentSection(caseView("history"))).toBe("");
    expect(whereItWentSection(caseView("websocket"))).toBe("");
  });
});

describe("since when", () => {
  const slowAfter = (second: number) => {
    const recording = makeRecording({ seconds: 60, warmUpSeconds: 10 });
    for (const cell of recording.head.requests) {
      if (cell.second < second || recording.head.endpoints[cell.endpoint] !== BATCH) continue;
      const { count } = cell.latency;
      cell.latency = new LogHistogram();
      cell.latency.add(500, count);
    }
    return recording;
  };

  it("is told of the endpoint, in seconds of the run", () => {
    const words = sinceSentence(slowAfter(40), BATCH);
    const second = Number(
      /^It is slower since second (\d+) of the run, and was not before\.$/.exec(words)?.[1],
    );
    expect(Math.abs(second - 40)).toBeLessThanOrEqual(2);
    expect(sinceSentence(slowAfter(0), BATCH)).toBe("It is slower since the start.");
    expect(sinceSentence(slowAfter(0), "POST /images/generate")).toContain("cannot be told");
  });

  it("is not told where the arms ran at different times", () => {
    const recording = slowAfter(40);
    recording.meta.armsApart = true;
    expect(sinceSentence(recording, BATCH)).toBe("");
    expect(sinceSentence({ ...recording, base: null }, BATCH)).toBe("");
  });
});

describe("how much of the distribution moved", () => {
  const row = (factors: number[]) => {
    const made = structuredClone(caseView("slower").endpoints[0]!);
    made.base!.quantilesMs = [10, 20, 40, 60, 80, 100, 200];
    made.head.quantilesMs = made.base!.quantilesMs.map(
      (value, index) => (value ?? 0) * (factors[index] ?? 1),
    );
    return made;
  };

  it("is all, all but the slow end, the slow end alone, or is not said", () => {
    expect(plainSpaces(quantileSentence(row([1.1, 1.1, 1.2, 1.2, 1.2, 1.2, 1.3])))).toBe(
      "Everything moved: from p10 to p99 the change is +10 % to +30 %.",
    );
    expect(plainSpaces(quantileSentence(row([1.5, 1.4, 1.3, 1.2, 1.1, 1, 0.8])))).toBe(
      "All but the slow end moved: from p10 to p90 the change is +10 % to +50 %.",
    );
    expect(quantileSentence(row([1, 1, 1, 1, 1.01, 1.4, 2]))).toContain("The slow end moved");
    expect(quantileSentence(row([1, 1, 1.2, 1, 1, 1, 1]))).toBe("");
  });

  it("is drawn for GitHub from numbers alone, and in text elsewhere", () => {
    const made = row([1, 1, 1, 1, 1, 2, 2]);
    const chart = mermaidQuantiles(made);
    expect(chart).toMatch(/^```mermaid\n%%\{init: .*\}%%\nxychart-beta\n/);
    expect(chart).toContain("x-axis [p10, p25, p50, p75, p90, p95, p99]");
    expect(chart).toContain("line [10, 20, 40, 60, 80, 100, 200]\n  line [10, 20, 40, 60, 80, 200, 400]");
    expect(chart).not.toContain("POST");
    const text = textQuantiles(made).map(plainSpaces);
    expect(text).toHaveLength(14);
    expect(text[12]).toBe(`p99  base ${"█".repeat(16)} 200 ms`);
    expect(text[13]).toBe(`     head ${"█".repeat(32)} 400 ms`);
  });

  it("is not drawn where a figure is missing, and is drawn where all are nothing", () => {
    const made = row([1, 1, 1, 1, 1, 1, 1]);
    made.head.quantilesMs[6] = null;
    expect(mermaidQuantiles(made)).toBe("");
    expect(textQuantiles(made)).toEqual([]);
    expect(mermaidQuantiles(row([0, 0, 0, 0, 0, 0, 0]))).toContain("line [0, 0, 0, 0, 0, 0, 0]");
  });
});

describe("the slowest requests", () => {
  const slow = (endpoint: string, second: number, durationMs: number, id: string) => ({
    endpoint,
    second,
    durationMs,
    header: "x-request-id",
    id,
  });

  it("are those of the slower endpoint in the judged window, slowest first", () => {
    const recording = makeRecording({ warmUpSeconds: 10, head: { endpointFactors: { [BATCH]: 1.5 } } });
    recording.head.slowest = [
      slow(BATCH, 30, 900, "second"),
      slow(BATCH, 20, 950, "first"),
      slow(BATCH, 5, 990, "in-the-warm-up"),
      slow("POST /images/generate", 20, 999, "elsewhere"),
      ...Array.from({ length: 8 }, (_, index) => slow(BATCH, 40, 100 + index, `more-${index}`)),
    ];
    const judgement = makeJudgement({
      verdict: "fail",
      comparisons: [compared(recording, endpoint(BATCH), "location", "slower")],
    });
    const view = buildView(recording, judgement, makeContext());
    const section = whereItWentSection(view);
    const ids = [...section.matchAll(/`(first|second|in-the-warm-up|elsewhere|more-\d)`/g)].map(
      ([, id]) => id,
    );
    expect(ids).toEqual(["first", "second", "more-7", "more-6", "more-5"]);
    expect(plainSpaces(section)).toContain("| 950 ms | 20 s | `first` | `x-request-id` |");
    expect(whereItWentSection(view, { mermaid: false })).not.toContain("mermaid");
    const result = resultSchema.parse(resultJson(view));
    expect(result.slowest?.head.map(({ id }) => id).slice(0, 3)).toEqual(["elsewhere", "first", "second"]);
    expect(result.slowest?.base).toEqual([]);
    expect(plainSpaces(renderTerminal(view, { color: false, width: 200 }))).toContain(
      "Slowest on head: 950 ms at 20 s: first; 900 ms at 30 s: second; 107 ms at 40 s: more-7.",
    );
  });
});

describe("the chart over time", () => {
  it("cuts the judged seconds into columns of one length", () => {
    const recording = makeRecording({ seconds: 40, warmUpSeconds: 10 });
    for (const cell of recording.head.requests) if (cell.second < 10) cell.latency.add(1e6, 1000);
    const columns = timeline(recording, recording.head, { endpoint: null, quantile: 0.5, columns: 8 });
    expect(columns).toHaveLength(8);
    for (const value of columns) expect(value).toBeLessThan(1000);
  });

  it("has no more columns than seconds, and none for nothing", () => {
    const options = { endpoint: null, quantile: 0.5, columns: 40 };
    const short = makeRecording({ seconds: 3 });
    expect(timeline(short, short.head, options)).toHaveLength(3);
    const empty = makeRecording({ rate: 0, seconds: 0 });
    expect(timeline(empty, empty.head, options)).toEqual([]);
  });

  it("draws low, high and missing values", () => {
    expect(sparkline([10, 15, null, 20], 10, 20)).toBe("▁▅ █");
    expect(sparkline([5, 5], 5, 5)).toBe("▁▁");
  });
});
