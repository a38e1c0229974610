import { codeSpan, escapeSentence, escapeText, link } from "./escape.ts";
import { type CommentMarker, commentMarker } from "./marker.ts";

/** What is known about a run before it has a result. */
export interface RunningInfo extends Omit<CommentMarker, "state"> {
  headSha: string | null;
  runUrl: string | null;
  /** ISO 8601. */
  startedAt: string;
  /** The load in words, for example `30 iterations/s for 90 s after 10 s of warm-up`; null while unknown. */
  shape: string | null;
  sideBySide: boolean;
  /** One line of our own figures that says how far it is, written as it is; absent before there is any. */
  progress?: string;
}

/** The comment while the run is under way. */
export function renderRunning(info: RunningInfo): string {
  const against = info.sideBySide ? ", side by side with the base" : "";
  return lines(info, "running", `⏳ Load test ${subject(info)} is running${against}`, [
    `Started ${time(info.startedAt)}${info.shape ? ` · ${escapeText(info.shape)}` : ""}${runLink(info)}`,
    ...(info.progress === undefined ? [] : [info.progress]),
    "The result will stand here.",
  ]);
}

/** The comment of a run that was cancelled before it had a result. Its state is `done`: nothing is under way. */
export function renderCancelled(info: RunningInfo & { cancelledAt: string }): string {
  return lines(info, "done", `⚪ Not judged: load test ${subject(info)} was cancelled`, [
    `Started ${time(info.startedAt)}, cancelled ${time(info.cancelledAt)}${runLink(info)}`,
    "Nothing was compared. Re-run the job for a verdict.",
  ]);
}

/** The comment of a run that ended without a result because something around it failed. */
export function renderFailed(info: RunningInfo, message: string): string {
  return lines(info, "done", `⚪ Not judged: load test ${subject(info)} could not be finished`, [
    escapeSentence(message),
    `Started ${time(info.startedAt)}${runLink(info)}`,
  ]);
}

/** The comment where the job of a fork left no result that could be shown. */
export function renderWaiting(info: Subject, why: string): string {
  return lines(info, "done", `⚪ Not judged: load test ${subject(info)} waits for \`/load\``, [
    `There is no result of the fork's own job: ${escapeText(why)}${runLink(info)}`,
    "Somebody who may write to this repository can ask for a run with the comment `/load`.",
  ]);
}

type Subject = Omit<RunningInfo, "startedAt" | "shape" | "sideBySide">;

function lines(info: Subject, state: CommentMarker["state"], title: string, paragraphs: string[]): string {
  const { scenario, key, runId, attempt } = info;
  return [commentMarker({ scenario, key, runId, attempt, state }), `### ${title}`, ...paragraphs].join(
    "\n\n",
  );
}

function subject(info: Subject): string {
  const commit = info.headSha === null ? "" : ` on ${codeSpan(info.headSha.slice(0, 7))}`;
  return `${codeSpan(info.scenario)}${commit}`;
}

function runLink(info: Subject): string {
  return info.runUrl === null ? "" : ` · ${link("log of the run", info.runUrl)}`;
}

/** `2026-01-05 12:00 UTC`; what is no time is shown as it was given. */
function time(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return escapeText(iso, 40);
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
