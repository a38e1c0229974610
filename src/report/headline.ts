import type { Reason } from "../judge/verdict.ts";
import { ALL_TRAFFIC } from "./build-view.ts";
import { countOf, failedOf, perSecond, seconds, wholeNumber } from "./numbers.ts";
import type { EndpointRow, ReportView } from "./view.ts";
import { named, quantileWords, VERDICT_MARK } from "./wording.ts";

/** The answer: one mark, and one sentence in which names stand between backticks. */
export interface Headline {
  mark: string;
  sentence: string;
}

/** What a reader must know if nothing else is read. */
export function headlineOf(view: ReportView): Headline {
  const { verdict, reasons } = view.judgement;
  const text = reasons[0]?.text.trim() ?? "";
  const label = labelOf(view, reasons[0]);
  return { mark: VERDICT_MARK[verdict], sentence: join(label, text).replace(/\.$/, "") };
}

/** Sentences that say by themselves what is wrong need no label. */
function labelOf(view: ReportView, reason: Reason | undefined): string {
  switch (view.judgement.verdict) {
    case "pass":
      return "No regression";
    case "fail":
      if (reason === undefined) return "Failed";
      return reason.code === "slower" && !/\bfail/.test(reason.text) ? "Slower" : "";
    case "inconclusive":
      return "Not judged";
    case "disturbed":
      return "Disturbed, not judged";
    case "no-baseline":
      return "Compared with nothing";
  }
}

function join(label: string, text: string): string {
  if (label === "" || text === "") return label + text;
  if (text.toLowerCase().startsWith(label.toLowerCase())) return text;
  const isWord = /^[A-Z][a-z]/.test(text);
  return `${label}: ${isWord ? text.charAt(0).toLowerCase() + text.slice(1) : text}`;
}

/** The other reasons, each once. */
export function furtherReasons(view: ReportView): Reason[] {
  const seen = new Set<string>();
  return view.judgement.reasons.filter((reason, index) => {
    const isNew = !seen.has(reason.text);
    seen.add(reason.text);
    return index > 0 && isNew;
  });
}

/** The other reasons that no row of the comparison table says. */
export function reasonsBesideTable(view: ReportView): Reason[] {
  return furtherReasons(view).filter((reason) => reason.code !== "slower");
}

/** What was compared with what, under which load, by which engine: parts for one line. */
export function provenance(view: ReportView): string[] {
  const { context, recording } = view;
  const { scenario, engine } = recording.meta;
  const head = shortSha(context.headSha ?? recording.meta.headSha);
  const engineWords =
    engine.name === "k6"
      ? `k6 ${engine.version}`.replace(/ unknown$/, "")
      : "embedded engine, which is not k6; compare only with its own runs";
  return [
    comparedWith(view, head),
    `${named(scenario.name)}${profileWords(view)}, ${lengthWords(view)}`,
    requestWords(view),
    engineWords,
    recording.meta.collected === "histograms" ? "histograms, latencies ± 5 %" : "",
  ].filter((part) => part !== "");
}

function profileWords({ recording }: ReportView): string {
  const { profile } = recording.meta;
  return profile === undefined ? "" : ` under the profile ${named(profile)}`;
}

function comparedWith(view: ReportView, head: string | null): string {
  const { comparedWith, historyEntries } = view.judgement;
  const subject = head === null ? "" : `${named(head)} `;
  if (comparedWith === "nothing") return head === null ? "" : `Commit ${named(head)}`;
  if (comparedWith === "side-by-side") {
    const how = view.recording.meta.armsApart ? "compared with" : "side by side with";
    return capital(`${subject}${how} ${comparedWithWords(view)}`);
  }
  return capital(`${subject}against ${comparedWithWords(view)} (${countOf(historyEntries, "stored run")})`);
}

/** What the run was compared with, such as `main` at `1a2b3c4`; empty for nothing. */
export function comparedWithWords(view: ReportView): string {
  const { context, judgement, recording } = view;
  if (judgement.comparedWith === "nothing") return "";
  if (judgement.comparedWith === "history") return context.baseline ?? "the stored baseline";
  const base = shortSha(context.baseSha ?? recording.meta.baseSha);
  const name = context.baseName === null ? "the base" : named(context.baseName);
  return base === null ? name : `${name} at ${named(base)}`;
}

function lengthWords(view: ReportView): string {
  const { plannedSeconds } = view.recording.meta;
  const ran = seconds(view.judgedSeconds);
  if (plannedSeconds === null || view.judgedSeconds >= plannedSeconds - 2) return ran;
  const early = view.recording.head.end.judgedUntil !== undefined ? " were enough" : "";
  return `${ran} of ${seconds(plannedSeconds)}${early}`;
}

function requestWords(view: ReportView): string {
  const all = allTraffic(view);
  if (!all) return countOf(view.load.head.iterations, "iteration");
  if (!all.base) return countOf(all.head.count, "request");
  if (all.base.count === all.head.count) return `2 × ${countOf(all.head.count, "request")}`;
  return `${wholeNumber(all.base.count)} (base) and ${wholeNumber(all.head.count)} (head) requests`;
}

/** The row of all traffic; undefined where there was no HTTP request. */
export function allTraffic(view: ReportView): EndpointRow | undefined {
  return view.endpoints.find((row) => row.endpoint === ALL_TRAFFIC);
}

/** Head's own figures in one line, for runs without a comparison. */
export function headFigures(view: ReportView): string[] {
  const all = allTraffic(view);
  if (!all) return [];
  const { head } = all;
  return [
    `p50 ${quantileWords(head, 0.5, head.p50Ms)}`,
    `p95 ${quantileWords(head, 0.95, head.p95Ms)}`,
    `p99 ${quantileWords(head, 0.99, head.p99Ms)}`,
    `${failedOf(head.failed, head.count)} failed`,
    `${perSecond(head.requestsPerSecond).replace("/s", "")} requests/s`,
  ];
}

export function shortSha(sha: string | null): string | null {
  return sha === null || sha === "" ? null : sha.slice(0, 7);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
