import { describe, expect, it } from "vitest";
import { annotationsOf } from "../../src/report/annotations.ts";
import { renderComment } from "../../src/report/comment.ts";
import { resultJson } from "../../src/report/json.ts";
import { outputsOf } from "../../src/report/outputs.ts";
import { resultSchema } from "../../src/report/result-schema.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { expectGolden } from "../support/golden.ts";
import { CASES, caseView } from "./support/cases.ts";

describe.each(CASES)("the report of %s", (name) => {
  const view = caseView(name);

  it("is the known comment", () => {
    const comment = renderComment(view, { key: "", runId: "42", attempt: 1 });
    expect(comment.length).toBeLessThanOrEqual(60_000);
    expectGolden(`report/${name}.comment.md`, comment);
  });

  it("is the known summary", () => {
    expectGolden(`report/${name}.summary.md`, renderSummary(view));
  });

  it("is the known terminal text", () => {
    const text = renderTerminal(view, { color: false, width: 110 });
    expectGolden(`report/${name}.terminal.txt`, `${text}\n`);
  });

  it("is the known result, annotations and outputs", () => {
    const result = resultSchema.parse(resultJson(view));
    const machine = {
      result,
      annotations: annotationsOf(view),
      outputs: outputsOf(view, { commentUrl: "https://github.com/semantest/images/pull/7#issuecomment-1" }),
    };
    expectGolden(`report/${name}.json`, `${JSON.stringify(machine, null, 2)}\n`);
  });
});
