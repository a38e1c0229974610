/** What the pre-test checklist means for a run. */
import type { PreflightItem } from "../measure/recording.ts";
import type { Reason, RunVerdict } from "./verdict.ts";

/** A required item that failed, or of which nothing is known: one reason each. */
export function preflightReasons(items: readonly PreflightItem[]): { failed: Reason[]; unknown: Reason[] } {
  const required = items.filter((item) => item.required);
  const of = (state: PreflightItem["state"]) => required.filter((item) => item.state === state);
  return {
    failed: of("failed").map(({ item, text }) => ({
      code: "preflight-failed",
      text: `Before the load, required item \`${item}\` failed: ${text}.`,
    })),
    unknown: of("unknown").map(({ item, text }) => ({
      code: "preflight-unknown",
      text: `Whether required item \`${item}\` holds is not known: ${text}.`,
    })),
  };
}

/** Of the checklist alone. Where nothing is required, nothing was judged. */
export function preflightVerdict(items: readonly PreflightItem[]): RunVerdict {
  const { failed, unknown } = preflightReasons(items);
  if (failed.length > 0) return "fail";
  return unknown.length > 0 || !items.some((item) => item.required) ? "inconclusive" : "pass";
}
