import { describe, expect, it } from "vitest";
import { buildView } from "../../src/report/build-view.ts";
import { plainSpaces } from "../../src/report/numbers.ts";
import { phaseSentence, whereItWentSection } from "../../src/report/sections/where-it-went.ts";
import { sparkline, timeline } from "../../src/report/timeline.ts";
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
