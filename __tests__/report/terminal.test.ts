import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { progressLine } from "../../src/report/progress.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { columns, cut, wrap } from "../../src/report/text-layout.ts";
import { CASES, caseView } from "./support/cases.ts";

describe.each(CASES)("the terminal report of %s", (name) => {
  const view = caseView(name);

  it("is the same text with color and without", () => {
    const plain = renderTerminal(view, { color: false, width: 110 });
    const colored = renderTerminal(view, { color: true, width: 110 });
    expect(stripVTControlCharacters(colored)).toBe(plain);
    expect(colored).not.toBe(plain);
  });

  it("holds no control character but line breaks, no odd space and no runner command", () => {
    const plain = renderTerminal(view, { color: false, width: 60 });
    expect(plain).not.toMatch(/[^\P{Cc}\n]|[\u00a0\u202f\u202e]|^\s*::|##\[/mu);
  });

  it("fits the usual widths in its prose", () => {
    const [first = ""] = renderTerminal(view, { color: false, width: 80 }).split("\n");
    expect(stringWidth(first)).toBeLessThanOrEqual(80);
  });
});

describe("the terminal report", () => {
  it("names flags where the comment names inputs", () => {
    const text = renderTerminal(caseView("no-baseline"), { color: false, width: 200 });
    expect(text).toContain("give `--base-url`");
    expect(text).toContain("`--record`");
  });

  it.each([
    ["pass", "PASS"],
    ["slower", "FAIL"],
    ["inconclusive", "NOT JUDGED"],
    ["disturbed", "DISTURBED"],
    ["no-baseline", "NO BASELINE"],
  ])("of %s begins with %s", (name, word) => {
    expect(renderTerminal(caseView(name), { color: false, width: 110 }).startsWith(`${word} `)).toBe(true);
  });
});

describe("text layout", () => {
  it("wraps at spaces and keeps long words whole", () => {
    expect(wrap("one two three", 8)).toBe("one two\nthree");
    expect(wrap("one twothreefour", 5, "  ")).toBe("one\n  twothreefour");
  });

  it("counts wide characters as two", () => {
    expect(cut("日本語", 5)).toBe("日本…");
    expect(
      columns(
        [
          ["日本", "x"],
          ["a", "y"],
        ],
        ["left", "left"],
        80,
      ),
    ).toEqual(["日本  x", "a     y"]);
  });

  it("cuts the first column to make a row fit", () => {
    const lines = columns([["a".repeat(40), "12 ms"]], ["left", "right"], 30);
    expect(lines).toEqual([`${"a".repeat(22)}…  12 ms`]);
  });
});

describe("progress", () => {
  const head = {
    elapsedSeconds: 45,
    vus: 10,
    requestsPerSecond: 30.02,
    p95Ms: 201.3,
    requests: 1350,
    failed: 0,
    iterations: 1350,
    droppedIterations: 0,
  };

  it("is one plain line for a log", () => {
    expect(progressLine({ head, base: null }, 100)).toBe("0:45 of 1:40 · 10 VUs, 30/s, p95 201 ms, 0 failed");
    const base = { ...head, failed: 27, droppedIterations: 3, p95Ms: null };
    expect(progressLine({ head, base }, null)).toBe(
      "0:45 · head 10 VUs, 30/s, p95 201 ms, 0 failed · " +
        "base 10 VUs, 30/s, p95 –, 27 failed (2 %), 3 iterations dropped",
    );
  });

  it("says that nothing came yet", () => {
    const early = { ...head, elapsedSeconds: 1, vus: 1, requests: 0, iterations: 0, p95Ms: null };
    expect(progressLine({ head: early, base: null }, 3725)).toBe(
      "0:01 of 1:02:05 · 1 VU, 0 iterations, no request yet",
    );
  });
});

describe("the limits of a terminal report", () => {
  it("says whole what became of a limit, and how, where the line is too short for both", () => {
    const view = caseView("pass");
    const criterion = { kind: "proper-error-messages", gate: false } as const;
    const how = "12 of 92 error answers are JSON with a code and a message; the others are plain text";
    const one = { criterion, title: "proper error messages", outcome: "missed", found: "13 %", how } as const;
    const judgement = { ...view.judgement, successCriteria: [one] };
    const text = renderTerminal({ ...view, judgement }, { color: false, width: 80 });
    expect(text).toMatch(/^missed, does not gate +proper error messages +13 %$/m);
    expect(text.replace(/\s+/g, " ")).toContain(how);
    const lines = text.split("\n");
    const at = lines.findIndex((line) => line.startsWith("missed, does not gate"));
    expect(lines.slice(at + 1, at + 3).map((line) => line.length <= 80 && /^ {4}\S/.test(line))).toEqual([
      true,
      true,
    ]);
  });
});
