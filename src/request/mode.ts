import { UsageError } from "../errors.ts";
import type { Mode, Origin } from "./request.ts";
import type { Wish } from "./wish.ts";

/** What `mode: auto` does for each event; everything else has to be asked for. */
const BY_EVENT: Record<string, Mode> = {
  pull_request: "gate",
  issue_comment: "command",
  workflow_dispatch: "run",
  workflow_run: "publish",
};

/** Modes that read the event itself. */
const NEEDED_EVENT: Partial<Record<Mode, string>> = { command: "issue_comment", publish: "workflow_run" };

/**
 * What to do, from what was asked and from the event that started the workflow.
 *
 * @throws UsageError that says which event it was and what to set
 */
export function decideMode(
  asked: Wish["mode"],
  {
    origin,
    defaultBranch,
  }: { origin: Pick<Origin, "where" | "eventName" | "branch">; defaultBranch: string | null },
): Mode {
  const { eventName, branch } = origin;
  if (asked !== undefined && asked !== "auto") {
    const needed = NEEDED_EVENT[asked];
    if (needed !== undefined && eventName !== needed) {
      throw new UsageError(
        `mode: ${asked} needs a workflow that is started by ${needed}, this one was started by ${named(eventName)}`,
      );
    }
    return asked;
  }
  if (origin.where === "terminal") return "run";
  if (eventName === "push") {
    if (branch !== null && branch === defaultBranch) return "record";
    throw new UsageError(
      `mode: auto was started by a push to ${named(branch)}, which is not the default branch ${named(defaultBranch)}; ` +
        "write mode: run to load it all the same, or restrict the workflow to pushes of the default branch",
    );
  }
  const mode = Object.hasOwn(BY_EVENT, eventName ?? "") ? BY_EVENT[eventName ?? ""] : undefined;
  if (mode !== undefined) return mode;
  throw new UsageError(
    `mode: auto does not know what to do on the event ${named(eventName)}; ` +
      "write mode: run (load and report), mode: record (append a baseline) or mode: gate (judge a pull request)",
  );
}

function named(word: string | null): string {
  return word === null || word === "" ? "(none)" : JSON.stringify(word.slice(0, 100));
}
