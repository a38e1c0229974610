import { createHash } from "node:crypto";

/**
 * The first line of our comments, invisible on GitHub. It names what the comment is about and which run wrote it,
 * so that a run finds its own comment, never overwrites that of a newer run, and heals one left by a killed run.
 */
export interface CommentMarker {
  scenario: string;
  /** `comment-key`: several comments about one scenario in one pull request. */
  key: string;
  /** Id of the workflow run; null outside GitHub. */
  runId: string | null;
  attempt: number | null;
  state: "running" | "done";
}

const START = "<!-- semantest/load-action:v1 ";
const LINE =
  /^<!-- semantest\/load-action:v1 scenario=(\S*) key=(\S*) run=(\d*) attempt=(\d*) state=(running|done) -->\r?$/;
const LONGEST = 120;

/** The marker line, without a line break. */
export function commentMarker(marker: CommentMarker): string {
  const run = /^\d{1,20}$/.test(marker.runId ?? "") ? marker.runId : "";
  return (
    `${START}scenario=${encode(marker.scenario)} key=${encode(marker.key)} ` +
    `run=${run} attempt=${marker.attempt ?? ""} state=${marker.state} -->`
  );
}

/** The marker of a comment, or null where its first line is none. Nothing after the first line counts. */
export function readMarker(body: string): CommentMarker | null {
  const found = LINE.exec(body.slice(0, 4096).split("\n", 1)[0] ?? "");
  if (!found) return null;
  const [, scenario = "", key = "", run = "", attempt = "", state = ""] = found;
  const names = [decode(scenario), decode(key)];
  if (names[0] == null || names[1] == null) return null;
  return {
    scenario: names[0],
    key: names[1],
    runId: run === "" ? null : run,
    attempt: attempt === "" ? null : Number(attempt),
    state: state === "running" ? "running" : "done",
  };
}

/** Whether a comment with this marker is the one for the scenario and key. */
export function isSameComment(marker: CommentMarker, wanted: { scenario: string; key: string }): boolean {
  return marker.scenario === bounded(wanted.scenario) && marker.key === bounded(wanted.key);
}

/** Nothing but letters, digits, `%`, `_` and `.`: no way out of the comment. */
function encode(value: string): string {
  return encodeURIComponent(bounded(value)).replace(
    /[-!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(value: string): string | null {
  // A marker that somebody edited is no marker of ours; decodeURIComponent has no other way to say so.
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/** Long names are told apart by their hash, so that the line stays short. */
function bounded(value: string): string {
  const text = value.toWellFormed();
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, 20).toWellFormed()}.sha256.${createHash("sha256").update(text).digest("hex")}`;
}
