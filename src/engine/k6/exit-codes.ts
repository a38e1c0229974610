import type { ArmEnd } from "../../measure/recording.ts";
import type { EndOfProcess } from "../engine.ts";

type Outcome = ArmEnd["outcome"];

/** k6's documented exit codes (its package `errext/exitcodes`), as what happened to the arm. */
const DOCUMENTED: Record<number, { outcome: Outcome; says: string; withError?: true }> = {
  0: { outcome: "completed", says: "Ran to its end." },
  97: { outcome: "failed", says: "k6 says that a cloud run failed.", withError: true },
  98: { outcome: "failed", says: "k6 could not follow a cloud run.", withError: true },
  99: { outcome: "completed", says: "Ran to its end; thresholds of the script were crossed." },
  100: { outcome: "failed", says: "setup() of the script took longer than its setupTimeout." },
  101: { outcome: "failed", says: "teardown() of the script took longer than its teardownTimeout." },
  102: { outcome: "failed", says: "k6 ran into a time limit of its own.", withError: true },
  103: { outcome: "aborted", says: "The run was stopped through k6's REST API." },
  104: { outcome: "failed", says: "k6 refused the options of the script.", withError: true },
  105: { outcome: "cancelled", says: "The run was interrupted from outside." },
  106: { outcome: "failed", says: "k6 could not start its REST API.", withError: true },
  107: { outcome: "failed", says: "The script threw an exception.", withError: true },
  108: { outcome: "aborted", says: "The script ended the run with test.abort().", withError: true },
  109: { outcome: "failed", says: "k6 itself crashed.", withError: true },
  110: { outcome: "completed", says: "Ran to its end; the script marked it as failed.", withError: true },
};

export const THRESHOLDS_CROSSED = 99;
export const MARKED_AS_FAILED = 110;

/** k6 after a SIGINT or SIGTERM, whatever thresholds say. */
const INTERRUPTED = 105;

/**
 * How an arm ended, in one sentence.
 *
 * @param error what k6 gave as the error, one line; null where it gave none
 */
export function armEnd(end: EndOfProcess, error: string | null): ArmEnd {
  const { exitCode, signal, stoppedBy } = end;
  const known = exitCode === null ? undefined : DOCUMENTED[exitCode];
  const ended = (outcome: Outcome, message: string): ArmEnd => ({ outcome, exitCode, signal, message });
  if (stoppedBy !== null && (exitCode === null || exitCode === INTERRUPTED)) {
    const outcome = stoppedBy === "person" ? "cancelled" : "stopped";
    const how = signal === "SIGKILL" ? " It had to be killed." : "";
    const who = stoppedBy === "person" ? "Ended early by the person or the job." : "Ended early by us.";
    return ended(outcome, who + how);
  }
  if (exitCode === null) {
    return ended("failed", `k6 was killed by ${signal ?? "a signal"}; often the machine ran out of memory.`);
  }
  if (known === undefined) {
    return ended(
      "failed",
      withError(`k6 ended with exit code ${exitCode}, which it does not document.`, error),
    );
  }
  return ended(known.outcome, known.withError ? withError(known.says, error) : known.says);
}

/** A threshold with `abortOnFail` ends the run early, yet with the same exit code as one that is crossed at the end. */
export function abortedByThreshold(end: ArmEnd): ArmEnd {
  return {
    ...end,
    outcome: "aborted",
    message: "A threshold of the script with abortOnFail ended the run early.",
  };
}

function withError(says: string, error: string | null): string {
  return error === null ? says : `${says.replace(/\.$/, "")}: ${error}`;
}
