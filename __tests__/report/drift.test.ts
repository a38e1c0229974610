import { describe, expect, it } from "vitest";
import type { Recording } from "../../src/measure/recording.ts";
import type { MonitorSeries } from "../../src/observe/monitors/series.ts";
import { buildView } from "../../src/report/build-view.ts";
import { renderComment } from "../../src/report/comment.ts";
import { driftSection } from "../../src/report/html/sections/drift.ts";
import { resultJson } from "../../src/report/json.ts";
import { resultSchema } from "../../src/report/result-schema.ts";
import { worseningList } from "../../src/report/sections/drift.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { expectGolden } from "../support/golden.ts";
import { memorySeries } from "../support/memory-series.ts";
import { makeRecording } from "../support/recordings.ts";
import { makeContext } from "./support/cases.ts";
import { makeJudgement } from "./support/judgements.ts";

const MINUTES = 30;

const memory = (arm: MonitorSeries["arm"], growthPerMinute: number, name = "memory") =>
  memorySeries({ arm, name, minutes: MINUTES }, (minute) => 120 + growthPerMinute * minute);

function viewOf(monitors: MonitorSeries[], change: Partial<Parameters<typeof makeRecording>[0]> = {}) {
  const recording: Recording = {
    ...makeRecording({ seconds: MINUTES * 60, rate: 2, ...change }),
    monitors,
  };
  return buildView(recording, makeJudgement({ verdict: "pass" }), makeContext({}));
}

describe("a run in which memory leaks", () => {
  const view = viewOf([memory("head", 1.2), memory("base", 0)]);

  it("says so above the fold of a comment that is green otherwise", () => {
    const comment = renderComment(view, { key: "" });
    const firstFold = comment.indexOf("<details>");
    expect(comment.indexOf("rises by")).toBeGreaterThan(0);
    expect(comment.indexOf("rises by")).toBeLessThan(firstFold);
  });

  it("is told and shown in full in the known words", () => {
    const summary = renderSummary(view);
    const table = summary.slice(summary.indexOf("<details open><summary>Leaks and drift"));
    const shown = `${worseningList(view)}\n\n${table.slice(0, table.indexOf("</details>") + 10)}\n`;
    expectGolden("report/drift.summary.md", shown);
    expectGolden("report/drift.section.html", `${driftSection(view).text}\n`);
  });

  it("is a line of the terminal's report", () => {
    const text = renderTerminal(view, { color: false, width: 200 });
    expect(text).toMatch(/^Over time: `memory` of head rises by \+1\.2 MiB\/min/m);
  });

  it("is in the JSON, with the time to the limit", () => {
    const result = resultSchema.parse(resultJson(view));
    const found = result.drift?.series.find(({ monitor }) => monitor === "memory");
    expect(found).toMatchObject({ outcome: "worse than base", unit: "MiB", shared: false });
    expect(found?.difference?.slopePerMinute).toBeCloseTo(1.2, 1);
    expect(found?.head.minutesToLimit).toBeGreaterThan(200);
  });
});

describe("other runs", () => {
  it("say of a steady one nothing above the fold", () => {
    expect(worseningList(viewOf([memory("head", 0), memory("base", 0)]))).toBe("");
  });

  it("have no such part when they are short", () => {
    const view = viewOf([], { seconds: 60 });
    expect(renderSummary(view)).not.toContain("Leaks and drift");
    expect(driftSection(view).text).toBe("");
    expect(resultJson(view)).not.toHaveProperty("drift");
  });

  it("cannot be made to say something else by the name of a monitor", () => {
    const view = viewOf([memory("head", 2, "<script>|`@everyone`")], { base: null });
    expect(driftSection(view).text).not.toContain("<script>");
    // In code type nothing is markup and nobody is called, as long as the name cannot end it.
    expect(worseningList(view)).toContain("`<script>|′@everyone′`");
  });
});
