import XMLBuilder from "fast-xml-builder";
import type { SuccessResult } from "../criteria/success-result.ts";
import type { Comparison, CriterionResult, Threshold } from "../judge/verdict.ts";
import { cleanText } from "./escape.ts";
import { headlineOf } from "./headline.ts";
import { plainSpaces } from "./numbers.ts";
import { successOf } from "./sections/limits.ts";
import type { ReportView } from "./view.ts";
import { changeWords, METRIC_WORDS, measuredWords, scopeWords } from "./wording.ts";

/** What a program that reads JUnit XML shows: a green, red or skipped line with a message. */
interface TestCase {
  classname: string;
  name: string;
  failure?: string;
  skipped?: string;
  output?: string;
}

/**
 * The judgement as JUnit XML, for whatever shows test results: one case for the verdict, one for each comparison, limit
 * and threshold. What could not be judged is skipped, never passed.
 */
export function renderJunit(view: ReportView): string {
  const { judgement, recording } = view;
  const cases = [
    verdictCase(view),
    ...judgement.comparisons.map(comparisonCase),
    ...judgement.criteria.map(criterionCase),
    ...successOf(view).map(successCase),
    ...judgement.thresholds.map(thresholdCase),
  ];
  const counts = {
    "@_tests": cases.length,
    "@_failures": cases.filter((one) => one.failure !== undefined).length,
    "@_skipped": cases.filter((one) => one.skipped !== undefined).length,
    "@_errors": 0,
    "@_time": view.judgedSeconds,
  };
  const suite = {
    "@_name": text(`load-action/${recording.meta.scenario.name}`),
    ...counts,
    "@_timestamp": new Date(recording.startedAtMs).toISOString().replace(/\.\d+Z$/, ""),
    // Readers add the times up, so the run's own stands at its verdict alone.
    testcase: cases.map((one, index) => caseXml(one, index === 0 ? view.judgedSeconds : 0)),
  };
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  const body = builder.build({ testsuites: { "@_name": "load-action", ...counts, testsuite: suite } });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
}

function verdictCase(view: ReportView): TestCase {
  const { verdict } = view.judgement;
  const { sentence } = headlineOf(view);
  const base = { classname: "run", name: "verdict" };
  if (verdict === "pass") return { ...base, output: sentence };
  return verdict === "fail"
    ? { ...base, failure: sentence }
    : { ...base, skipped: `${verdict}: ${sentence}` };
}

function comparisonCase(comparison: Comparison): TestCase {
  const { scope, metric, outcome, gated, base, head, change, reason } = comparison;
  const values = `${measuredWords(metric, base)} -> ${measuredWords(metric, head)}, ${changeWords(change)}`;
  const one = { classname: scopeWords(scope), name: METRIC_WORDS[metric] };
  const words = `${outcome}: ${values}. ${reason}`;
  if (outcome === "cannot tell") return { ...one, skipped: words };
  return outcome === "slower" && gated ? { ...one, failure: words } : { ...one, output: words };
}

function criterionCase({ criterion, outcome, how }: CriterionResult): TestCase {
  const one = { classname: "limits", name: criterion.text };
  if (outcome === "unknown") return { ...one, skipped: `unknown: ${how}` };
  const words = criterion.gate || outcome === "met" ? `${outcome}: ${how}` : `missed, does not gate: ${how}`;
  return outcome === "missed" && criterion.gate ? { ...one, failure: words } : { ...one, output: words };
}

function successCase({ criterion, title, outcome, found, how }: SuccessResult): TestCase {
  const one = { classname: "success criteria", name: title };
  const words = `${outcome}${found === "" ? "" : `: ${found}`}; ${how}`;
  if (outcome === "unknown") return { ...one, skipped: words };
  if (outcome === "missed" && criterion.gate) return { ...one, failure: words };
  return { ...one, output: outcome === "met" ? words : `${words}; does not gate` };
}

function thresholdCase({ metric, expression, crossed, crossedByBase, fails }: Threshold): TestCase {
  const one = { classname: "k6 thresholds", name: `${metric}: ${expression}` };
  const base = crossedByBase === null ? "" : crossedByBase ? ", by the base too" : ", not by the base";
  const words = crossed ? `crossed${base}` : "not crossed";
  return fails ? { ...one, failure: words } : { ...one, output: words };
}

function caseXml({ classname, name, failure, skipped, output }: TestCase, seconds: number): object {
  return {
    "@_classname": text(classname),
    "@_name": text(name),
    "@_time": seconds,
    ...(failure === undefined ? {} : { failure: { "@_message": text(failure), "@_type": "regression" } }),
    ...(skipped === undefined ? {} : { skipped: { "@_message": text(skipped) } }),
    ...(output === undefined ? {} : { "system-out": text(output) }),
  };
}

/** Control characters and non-characters have no place in XML, not even escaped; backticks mean nothing there. */
function text(value: string): string {
  return plainSpaces(cleanText(value, 500))
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replaceAll("`", "");
}
