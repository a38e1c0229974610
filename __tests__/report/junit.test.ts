import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { renderJunit } from "../../src/report/junit.ts";
import { expectGolden } from "../support/golden.ts";
import { CASES, caseView } from "./support/cases.ts";

interface Case {
  classname: string;
  name: string;
  failure?: { message: string };
  skipped?: { message: string };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  isArray: (name) => name === "testcase",
});

function read(xml: string): { suite: Record<string, string>; cases: Case[] } {
  expect(XMLValidator.validate(xml)).toBe(true);
  const { testsuite } = parser.parse(xml).testsuites;
  return { suite: testsuite, cases: testsuite.testcase };
}

describe.each(CASES)("JUnit XML of %s", (name) => {
  const view = caseView(name);
  const xml = renderJunit(view);
  const { suite, cases } = read(xml);

  it("counts what it lists", () => {
    expect(suite).toMatchObject({
      tests: String(cases.length),
      failures: String(cases.filter((one) => one.failure).length),
      skipped: String(cases.filter((one) => one.skipped).length),
    });
  });

  it("fails where the run failed, and passes nothing that was not judged", () => {
    const [verdict] = cases;
    const { verdict: expected, comparisons, criteria, thresholds } = view.judgement;
    expect(verdict?.failure !== undefined).toBe(expected === "fail");
    expect(verdict?.skipped !== undefined).toBe(!["pass", "fail"].includes(expected));
    expect(cases).toHaveLength(1 + comparisons.length + criteria.length + thresholds.length);
    comparisons.forEach(({ outcome, gated }, index) => {
      const one = cases[1 + index];
      expect(one?.failure !== undefined).toBe(outcome === "slower" && gated);
      expect(one?.skipped !== undefined).toBe(outcome === "cannot tell");
    });
  });
});

it("is the known file", () => {
  expectGolden("report/slower.junit.xml", renderJunit(caseView("slower")));
});

it("is well-formed whatever names and sentences hold", () => {
  const anything = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(anything, anything, (endpoint, reason) => {
      const view = caseView("slower");
      const comparisons = view.judgement.comparisons.map((one) => ({
        ...one,
        scope: { kind: "endpoint" as const, endpoint },
        reason,
      }));
      const xml = renderJunit({ ...view, judgement: { ...view.judgement, comparisons } });
      expect(XMLValidator.validate(xml)).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
      expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      expect(read(xml).cases).toHaveLength(renderJunit(view).split("<testcase").length - 1);
    }),
  );
});
