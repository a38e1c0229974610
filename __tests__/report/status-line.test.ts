import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acceptedLine,
  readAcceptedLine,
  readStatusContext,
  statusContext,
  statusLine,
  verdictStatus,
} from "../../src/report/status-line.ts";
import { CASES, caseView } from "./support/cases.ts";

const anything = fc.string({ unit: "binary", maxLength: 300 });

describe("the description of a status", () => {
  it.each(CASES)("of %s begins with the verdict, and is red exactly where that is asked for", (name) => {
    const view = caseView(name);
    const { verdict } = view.judgement;
    const red = verdictStatus(view, [verdict]);
    expect(red.state).toBe("failure");
    expect(red.description.startsWith(`${verdict}: `)).toBe(true);
    expect(red.description).not.toContain("`");
    expect(verdictStatus(view, []).state).toBe("success");
  });

  it("is one line of 140 characters at most, whatever it is made of", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const line = statusLine(text);
        expect(line.length).toBeLessThanOrEqual(140);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it("of an acceptance tells who and why, also to the next run", () => {
    expect(readAcceptedLine(acceptedLine("ann-b", "worth it: really"))).toEqual({
      by: "ann-b",
      reason: "worth it: really",
    });
    expect(readAcceptedLine(acceptedLine("ann", "x".repeat(500)))?.reason).toMatch(/^x{100,}…$/);
    expect(readAcceptedLine("fail: accepted by ann: no")).toBeNull();
    expect(readAcceptedLine("accepted by : no")).toBeNull();
  });
});

describe("the context of a status", () => {
  it("is told apart from others', and has scenario and key in it", () => {
    expect(statusContext("gate", "")).toBe("load-action/gate");
    expect(readStatusContext("load-action/gate")).toEqual({ scenario: "gate", key: "" });
    expect(readStatusContext(statusContext("gate", "eu (1)"))).toEqual({ scenario: "gate", key: "eu (1)" });
    for (const other of [
      "build",
      "load-action/",
      "load-action/a b",
      "x/load-action/gate",
      "load-action/gate/x",
    ]) {
      expect(readStatusContext(other)).toBeNull();
    }
  });
});
