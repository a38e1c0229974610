import { codeSpan, escapeText } from "./escape.ts";
import { type CommentMarker, commentMarker, readMarker } from "./marker.ts";

/** A slowdown that somebody called intended. */
export interface AcceptedBy {
  by: string;
  reason: string;
  sha: string;
}

const START = "> ✅ **Accepted**";

/** The comment of a run with a line under its headline that says who accepted the slowdown, and why. */
export function markAccepted(body: string, marker: CommentMarker, { by, reason, sha }: AcceptedBy): string {
  const [first = "", ...rest] = body.split("\n");
  const kept = (readMarker(body) === null ? [first, ...rest] : rest).filter(
    (line) => !line.startsWith(START),
  );
  const heading = kept.findIndex((line) => line.startsWith("### "));
  const line = `${START} by ${escapeText(by, 80)} for ${codeSpan(sha.slice(0, 7))}: ${escapeText(reason)}`;
  kept.splice(heading + 1, 0, "", line);
  return [commentMarker(marker), ...kept].join("\n").replace(/\n{3,}/g, "\n\n");
}
