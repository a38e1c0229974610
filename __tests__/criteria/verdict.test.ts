import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import type { SuccessCriterion } from "../../src/criteria/criterion.ts";
import { parseCriteria } from "../../src/criteria/read-criteria.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { encodeRecording, readRecording } from "../../src/measure/recording-file.ts";
import { buildView } from "../../src/report/build-view.ts";
import { renderComment } from "../../src/report/comment.ts";
import { renderPage } from "../../src/report/html/page.ts";
import { pageModel } from "../../src/report/html/page-model.ts";
import { resultJson } from "../../src/report/json.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { resultSchema } from "../../src/report/result-schema.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { contextOf } from "../../src/terminal/replay.ts";
import { makeRecording } from "../support/recordings.ts";
import { readings, series } from "./support.ts";

/** Two like arms, the pool of head at `level` of 20 connections. */
function run(level: number | null, criterion: object): Recording {
  const { success } = parseCriteria([criterion], "criteria");
  const recording = makeRecording({ seconds: 300 });
  recording.meta.successCriteria = success;
  const pool = series(
    "database-connections",
    readings(300, 1, () => level),
    { maximum: 20 },
  );
  return level === null ? recording : { ...recording, monitors: [pool] };
}

const POOL = { criterion: "database-pool", gate: true };
const judge = (recording: Recording) => judgeRun({ recording, history: [], policy: DEFAULT_POLICY });

describe("a gating criterion", () => {
  it("passes where it is met", () => {
    expect(judge(run(5, POOL)).verdict).toBe("pass");
  });

  it("fails the run where it is missed, and says why first", () => {
    const { verdict, reasons } = judge(run(20, POOL));
    expect(verdict).toBe("fail");
    expect(reasons[0]).toMatchObject({ code: "criterion-missed" });
    expect(reasons[0]!.text).toMatch(
      /^Missed: the database pool is not exhausted; 20, 100\s% of what there is/,
    );
  });

  it("makes the run inconclusive where it is unknown, also where nothing was compared", () => {
    const side = judge(run(null, POOL));
    expect(side).toMatchObject({ verdict: "inconclusive", reasons: [{ code: "criterion-unknown" }] });
    expect(judge({ ...run(null, POOL), base: null }).verdict).toBe("inconclusive");
  });

  it("changes nothing without gate: true but what is shown", () => {
    for (const level of [20, null]) {
      const judgement = judge(run(level, { criterion: "database-pool" }));
      expect(judgement.verdict).toBe("pass");
      expect(judgement.successCriteria).toHaveLength(1);
    }
  });

  it("is judged alike from the file, bit for bit", async () => {
    const recording = run(20, POOL);
    recording.meta.profile = "metaphysical";
    const read = await readRecording(encodeRecording(recording));
    expect(read.meta.profile).toBe("metaphysical");
    expect(judge(read)).toEqual(judge(recording));
  });
});

describe("what reports show", () => {
  const viewOf = (recording: Recording) =>
    buildView(recording, judge(recording), contextOf({ file: "run.recording" }, new Date(0)));

  it("every report has the criterion, its outcome and why", () => {
    const view = viewOf(run(20, POOL));
    const assets = { script: "", style: "" };
    const reports = {
      comment: renderComment(view, { key: "" }),
      terminal: renderTerminal(view, { color: false, width: 200 }),
      page: renderPage(view, pageModel(view), assets),
      junit: renderJunit(view),
    };
    for (const text of Object.values(reports)) {
      expect(text).toContain("the database pool is not exhausted");
      expect(text).toContain("missed");
    }
    // Beside the verdict, not in a fold.
    expect(reports.comment.split("<details>")[0]).toContain("🔴 missed");
    expect(reports.junit).toMatch(/name="the database pool is not exhausted"[^>]*>\s*<failure/);
    const json = resultJson(view);
    expect(resultSchema.parse(json).successCriteria).toEqual([
      expect.objectContaining({ criterion: "database-pool", gate: true, outcome: "missed" }),
    ]);
    expect(pageModel(view).analysis.actions.map(({ text }) => text)).toContain(
      "Give the target more of what came to its limit, or make each request need less of it",
    );
  });

  it("are harmless, whatever a recording from outside calls its monitors", () => {
    const monitor = "<script>alert(1)</script>`@octocat|\n::error::x";
    const hostile: SuccessCriterion = {
      kind: "below-maximum",
      name: "monitor",
      gate: true,
      monitor,
      share: 1,
    };
    const recording = makeRecording();
    recording.meta.successCriteria = [hostile];
    const view = viewOf(recording);
    const page = renderPage(view, pageModel(view), { script: "", style: "" });
    expect(page).not.toContain("<script>alert");
    const comment = renderComment(view, { key: "" });
    const shown = micromark(comment, {
      allowDangerousHtml: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    });
    expect(shown).not.toContain("<script>");
    expect(comment).not.toContain("\n::error");
    expect(renderTerminal(view, { color: false, width: 100 })).not.toMatch(/^::error/m);
  });
});
