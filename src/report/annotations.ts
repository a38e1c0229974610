import { cleanText } from "./escape.ts";
import { furtherReasons, headlineOf, provenance } from "./headline.ts";
import { countOf, plainSpaces } from "./numbers.ts";
import type { ReportView } from "./view.ts";

export interface Annotation {
  level: "error" | "warning" | "notice";
  title: string;
  message: string;
}

/** GitHub shows ten of a kind per step and cuts messages at 4 096 characters; defusing adds a few. */
const MOST = 10;
const MAX_MESSAGE_LENGTH = 2000;

/**
 * What stands at the top of the job: an error for `fail`, a warning for every other verdict that is no `pass`, and
 * what a green check would otherwise hide.
 */
export function annotationsOf(view: ReportView): Annotation[] {
  const { judgement, context } = view;
  const scenario = cleanText(view.recording.meta.scenario.name, 80);
  const found: Annotation[] = [];
  if (judgement.verdict !== "pass") {
    const level = judgement.verdict === "fail" ? "error" : "warning";
    found.push({ level, title: titleOf(view, scenario), message: firstMessage(view) });
    for (const reason of furtherReasons(view)) {
      found.push({ level, title: `Load test ${scenario}`, message: sentence(reason.text) });
    }
  }
  if (context.baselineProblems.length > 0) {
    found.push({
      level: "warning",
      title: `Load test ${scenario}: trouble with baselines`,
      message: sentence(context.baselineProblems.join(" · ")),
    });
  }
  const missed = judgement.criteria.filter((one) => one.outcome === "missed" && !one.criterion.gate);
  if (missed.length > 0) {
    found.push({
      level: "notice",
      title: `Load test ${scenario}: limits missed that do not gate`,
      message: sentence(missed.map((one) => one.criterion.text).join(" · ")),
    });
  }
  return capped(found);
}

function titleOf(view: ReportView, scenario: string): string {
  switch (view.judgement.verdict) {
    case "fail":
      return `Load test ${scenario} failed`;
    case "no-baseline":
      return `Load test ${scenario}: compared with nothing`;
    default:
      return `Load test ${scenario}: not judged`;
  }
}

function firstMessage(view: ReportView): string {
  const line = provenance(view).join(" · ");
  return sentence(`${headlineOf(view).sentence}. ${line}`);
}

function sentence(text: string): string {
  return cleanText(plainSpaces(text), MAX_MESSAGE_LENGTH);
}

function capped(found: Annotation[]): Annotation[] {
  if (found.length <= MOST) return found;
  const kept = found.slice(0, MOST - 1);
  const message = `${countOf(found.length - kept.length, "more finding")} in the job summary`;
  return [...kept, { level: "notice", title: "Load test", message: plainSpaces(message) }];
}
