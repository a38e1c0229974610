import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { annotationsOf } from "../../src/report/annotations.ts";
import { buildView } from "../../src/report/build-view.ts";
import { resultJson } from "../../src/report/json.ts";
import { OUTPUTS, outputsOf } from "../../src/report/outputs.ts";
import { resultJsonSchema } from "../../src/report/result-schema.ts";
import { makeRecording } from "../support/recordings.ts";
import { CASES, caseInput, caseView, makeContext } from "./support/cases.ts";
import { compared, makeJudgement, TOTAL } from "./support/judgements.ts";

describe("the JSON result", () => {
  const published = JSON.parse(
    readFileSync(new URL("../../schema/result.schema.json", import.meta.url), "utf8"),
  );
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  const validate = ajv.compile(published);

  it("has a published schema that is up to date (node scripts/write-result-schema.ts)", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(resultJsonSchema())));
  });

  it.each(CASES)("of %s is valid by the published schema", (name) => {
    expect(validate(JSON.parse(JSON.stringify(resultJson(caseView(name)))))).toBe(true);
    expect(validate.errors).toBeNull();
  });

  it("is refused with a field missing or unknown", () => {
    const { verdict, ...rest } = resultJson(caseView("pass"));
    expect(verdict).toBe("pass");
    expect(validate(rest)).toBe(false);
    expect(validate({ ...rest, verdict, other: 1 })).toBe(false);
  });

  it("says null where a figure is no number, so that it stays valid", () => {
    const recording = makeRecording({ seconds: 5 });
    const change = {
      unit: "ratio" as const,
      estimate: Number.POSITIVE_INFINITY,
      low: Number.NaN,
      high: null,
    };
    const judgement = makeJudgement({
      comparisons: [compared(recording, TOTAL, "p95", "cannot tell", { change })],
    });
    const text = JSON.stringify(resultJson(buildView(recording, judgement, makeContext())));
    expect(validate(JSON.parse(text))).toBe(true);
    expect(JSON.parse(text).comparisons[0].change).toEqual({
      unit: "ratio",
      estimate: null,
      low: null,
      high: null,
    });
  });

  it("has the figures of head at the top, and null where there was no request", () => {
    const result = resultJson(caseView("slower"));
    expect(result).toMatchObject({ verdict: "fail", requests: 1800, errorRate: 0, requestsPerSecond: 30 });
    expect(result.p95Ms).toBe(result.endpoints[0]!.head.p95Ms);
    expect(resultJson(caseView("websocket"))).toMatchObject({ requests: 0, p95Ms: null, errorRate: null });
  });

  it("says what was compared with", () => {
    expect(resultJson(caseView("no-baseline")).baseline).toBeNull();
    expect(resultJson(caseView("history")).baseline).toEqual({
      comparedWith: "history",
      description: "main at 9f8e7d6, recorded 2 hours ago",
      entries: 6,
    });
  });
});

describe("outputs", () => {
  it("are the promised ones, as plain decimals", () => {
    const outputs = outputsOf(caseView("broken"), { commentUrl: "https://github.com/x/y/pull/1" });
    expect(Object.keys(outputs)).toEqual([...OUTPUTS]);
    expect(outputs).toMatchObject({
      verdict: "fail",
      "requests-per-second": "30",
      baseline: "main at 9f8e7d6",
      "report-dir": "load-report",
      recording: "load-report/run.recording",
      "comment-url": "https://github.com/x/y/pull/1",
    });
    expect(Number(outputs["error-rate"])).toBeCloseTo(0.62, 1);
    expect(outputs["p95-ms"]).toMatch(/^\d+(\.\d{1,3})?$/);
  });

  it("are empty where nothing was measured or compared", () => {
    expect(outputsOf(caseView("websocket"), { commentUrl: "" })).toMatchObject({
      "p95-ms": "",
      "error-rate": "",
    });
    expect(outputsOf(caseView("no-baseline"), { commentUrl: "" }).baseline).toBe("");
  });
});

describe("annotations", () => {
  it.each([
    ["slower", "error", "Load test gate failed"],
    ["broken", "error", "Load test gate failed"],
    ["inconclusive", "warning", "Load test gate: not judged"],
    ["disturbed", "warning", "Load test gate: not judged"],
    ["no-baseline", "warning", "Load test gate: compared with nothing"],
  ])("of %s begin with an %s: %s", (name, level, title) => {
    expect(annotationsOf(caseView(name))[0]).toMatchObject({ level, title });
  });

  it("of a pass are none", () => {
    expect(annotationsOf(caseView("pass"))).toEqual([]);
  });

  it("tell of baseline entries that were left out", () => {
    const titles = annotationsOf(caseView("history")).map((one) => one.title);
    expect(titles).toContain("Load test gate: trouble with baselines");
  });

  it("are at most ten, each of one line and at most 4 096 characters, however much there is to say", () => {
    const { recording, context } = caseInput("pass");
    const reasons = Array.from({ length: 40 }, (_, index) => ({
      code: "slower" as const,
      text: `${index}\n::error::##[error]${"x".repeat(9000)}`,
    }));
    const found = annotationsOf(buildView(recording, makeJudgement({ verdict: "fail", reasons }), context));
    expect(found).toHaveLength(10);
    for (const { message } of found) {
      expect(message.length).toBeLessThanOrEqual(4096);
      expect(message).not.toMatch(/\n|##\[/);
    }
    expect(found.at(-1)!.message).toBe("31 more findings in the job summary");
  });
});
