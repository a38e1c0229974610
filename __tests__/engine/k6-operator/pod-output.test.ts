import { describe, expect, it } from "vitest";
import { PodOutput } from "../../../src/engine/k6-operator/pod-output.ts";

const HEADER = "metric_name,timestamp,metric_value,name";
const ROW = "http_reqs,1795518057788349,1.000000,ping";
const LOG = '{"level":"error","msg":"no \\"route\\"","time":"2026-11-24T11:00:57Z"}';
const SUMMARY = [
  "{",
  '    "metrics": {',
  '        "http_reqs": {',
  '            "count": 2,',
  '            "rate": 1',
  "        }",
  "    }",
];

function take(...lines: string[]) {
  let rows = "";
  const output = new PodOutput({
    onRows(more) {
      rows += more;
    },
  });
  for (const line of lines) output.take([line]);
  return { output, rows };
}

describe("what a pod prints", () => {
  it("is taken apart into samples, log and summary, in whatever order they come", () => {
    const { output, rows } = take(
      HEADER,
      LOG,
      ROW,
      ...SUMMARY.slice(0, 3),
      LOG,
      ...SUMMARY.slice(3),
      `}${LOG}`,
    );
    expect(rows).toBe(`${HEADER}\n${ROW}\n`);
    expect(output.logTail).toBe(`${LOG}\n${LOG}\n${LOG}\n`);
    expect(output.ownCounts()).toEqual({ requests: 2, iterations: 0 });
    expect(output.counted).toEqual({ requests: 1, iterations: 0 });
  });

  it("is taken apart from the summary that k6 prints for people", () => {
    const people = [
      "",
      "  █ TOTAL RESULTS ",
      "",
      "    checks_total.......: 239     29.8/s",
      "      ↳  0% — ✓ 0 / ✗ 239",
      "",
    ];
    const { rows, output } = take(HEADER, ROW, ...people, ...SUMMARY, "}", ROW);
    expect(rows).toBe(`${HEADER}\n${ROW}\n${ROW}\n`);
    expect(output.ownCounts()).toEqual({ requests: 2, iterations: 0 });
    expect(output.logTail).toBe("");
  });

  it("has no summary where it was cut off", () => {
    expect(take(HEADER, ROW, ...SUMMARY).output.ownCounts()).toBeNull();
  });

  it("hands rows on that come behind a brace of a script", () => {
    const { rows, output } = take(HEADER, "{", "  a brace of a script", ROW);
    expect(rows).toBe(`${HEADER}\n{\n  a brace of a script\n${ROW}\n`);
    expect(output.counted.requests).toBe(1);
  });

  it("keeps lines that are neither for a person to read, and hands them on to be counted", () => {
    const { rows, output } = take(HEADER, "panic: runtime error", '{"not": "a log"}');
    expect(rows).toBe(`${HEADER}\npanic: runtime error\n{"not": "a log"}\n`);
    expect(output.logTail).toContain("panic: runtime error");
  });
});
