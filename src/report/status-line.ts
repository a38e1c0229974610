import type { RunVerdict } from "../judge/verdict.ts";
import { cleanText } from "./escape.ts";
import { headlineOf } from "./headline.ts";
import { plainSpaces } from "./numbers.ts";
import type { ReportView } from "./view.ts";

/** What GitHub shows of a commit status. */
export const MAX_STATUS_LENGTH = 140;
const PREFIX = "load-action/";

/**
 * The context of a scenario's commit status: what a branch protection rule requires. Jobs that tell their comments
 * apart by a key have a status each, since otherwise the last one to end would speak for all.
 */
export function statusContext(scenario: string, commentKey: string): string {
  return commentKey === "" ? `${PREFIX}${scenario}` : `${PREFIX}${scenario} (${cleanText(commentKey, 80)})`;
}

/** Scenario and key of one of our contexts; null where it is somebody else's. */
export function readStatusContext(context: string): { scenario: string; key: string } | null {
  const [, scenario, key = ""] = /^load-action\/([A-Za-z0-9_-]+)(?: \((.+)\))?$/.exec(context) ?? [];
  return scenario === undefined ? null : { scenario, key };
}

/** The scenario of a context that is ours. */
export function scenarioOf(context: string): string {
  return readStatusContext(context)?.scenario ?? context;
}

/** `failure` exactly where the verdict is one that turns the check red; the verdict is the first word. */
export function verdictStatus(
  view: ReportView,
  failOn: readonly RunVerdict[],
): { state: "success" | "failure"; description: string } {
  const { verdict } = view.judgement;
  return {
    state: failOn.includes(verdict) ? "failure" : "success",
    description: statusLine(`${verdict}: ${headlineOf(view).sentence.replaceAll("`", "")}`),
  };
}

/** The description of a status that somebody turned green. */
export function acceptedLine(by: string, reason: string): string {
  return statusLine(`accepted by ${by}: ${reason}`);
}

/** Who accepted and why, of a description that says so; the reason as far as it fits into one. */
export function readAcceptedLine(description: string): { by: string; reason: string } | null {
  const [, by, reason] = /^accepted by ([\w.-]+(?:\[bot\])?): (.+)$/.exec(description) ?? [];
  return by === undefined || reason === undefined ? null : { by, reason };
}

/** One plain line, as long as GitHub shows, whichever way it counts characters. */
export function statusLine(text: string): string {
  const line = plainSpaces(cleanText(text, Number.POSITIVE_INFINITY));
  if (line.length <= MAX_STATUS_LENGTH) return line;
  const cut = line.slice(0, MAX_STATUS_LENGTH - 1).replace(/[\ud800-\udbff]$/, "");
  return `${cut.trimEnd()}…`;
}
