import { describe, expect, it } from "vitest";
import type { EndOfProcess } from "../../../src/engine/engine.ts";
import { armEnd } from "../../../src/engine/k6/exit-codes.ts";
import { parseSummaryExport } from "../../../src/engine/k6/summary-export.ts";

const end = (change: Partial<EndOfProcess>): EndOfProcess => ({
  exitCode: null,
  signal: null,
  stoppedBy: null,
  stderrTail: "",
  ...change,
});

it("says what each documented exit code means, in one sentence of its own", () => {
  const codes = [0, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110];
  const said = codes.map((exitCode) => armEnd(end({ exitCode }), null));
  expect(said.map(({ outcome }) => outcome)).toEqual([
    "completed",
    "failed",
    "failed",
    "completed",
    "failed",
    "failed",
    "failed",
    "aborted",
    "failed",
    "cancelled",
    "failed",
    "failed",
    "aborted",
    "failed",
    "completed",
  ]);
  expect(new Set(said.map(({ message }) => message)).size).toBe(codes.length);
  for (const { message } of said) expect(message).toMatch(/^\S[^\n]{10,}\.$/);
});

it("names the error where there is one", () => {
  expect(armEnd(end({ exitCode: 104 }), "no VUs").message).toBe(
    "k6 refused the options of the script: no VUs",
  );
  expect(armEnd(end({ exitCode: 3 }), "odd").message).toBe(
    "k6 ended with exit code 3, which it does not document: odd",
  );
});

describe("after we asked it to stop", () => {
  it("says who wanted it", () => {
    expect(armEnd(end({ exitCode: 105, stoppedBy: "us" }), null).outcome).toBe("stopped");
    expect(armEnd(end({ exitCode: 105, stoppedBy: "person" }), null).outcome).toBe("cancelled");
  });

  it("says that it had to be killed", () => {
    const killed = armEnd(end({ signal: "SIGKILL", stoppedBy: "person" }), null);
    expect(killed).toMatchObject({ outcome: "cancelled", signal: "SIGKILL" });
    expect(killed.message).toMatch(/had to be killed/);
    // A SIGINT before k6 listens for it ends it without an exit code.
    const early = armEnd(end({ signal: "SIGINT", stoppedBy: "us" }), null);
    expect(early).toMatchObject({ outcome: "stopped", message: "Ended early by us." });
  });

  it("has run to its end where that came first", () => {
    expect(armEnd(end({ exitCode: 0, stoppedBy: "us" }), null).outcome).toBe("completed");
    expect(armEnd(end({ exitCode: 99, stoppedBy: "person" }), null).outcome).toBe("completed");
  });
});

it("says that a killed k6 was killed", () => {
  expect(armEnd(end({ signal: "SIGKILL" }), null)).toMatchObject({
    outcome: "failed",
    message: "k6 was killed by SIGKILL; often the machine ran out of memory.",
  });
});

describe("the summary", () => {
  it.each(["", "{", "[]", '{"metrics":{"x":{"thresholds":{"a":"yes"}}}}'])("that is %j is none", (text) => {
    expect(parseSummaryExport(text)).toBeNull();
  });

  it("without thresholds has none", () => {
    const text = '{"metrics":{"a":{"count":1,"rate":2},"b":{},"c":{"max":1,"thresholds":{}}}}';
    expect(parseSummaryExport(text)).toEqual({
      thresholds: [],
      metrics: [
        { name: "a", type: "counter" },
        { name: "b", type: "unknown" },
        { name: "c", type: "trend" },
      ],
      shares: [],
    });
  });
});
