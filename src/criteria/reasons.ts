import type { Reason } from "../judge/verdict.ts";
import type { SuccessResult } from "./success-result.ts";

/** What gating success criteria say about the verdict. */
export interface SuccessReasons {
  failed: Reason[];
  unknown: Reason[];
}

export function successReasons(results: readonly SuccessResult[]): SuccessReasons {
  const gating = results.filter(({ criterion }) => criterion.gate);
  const failed = gating
    .filter(({ outcome }) => outcome === "missed")
    .map(({ title, found, how }): Reason => {
      const figure = found === "" ? how : `${found} (${how})`;
      return { code: "criterion-missed", text: `Missed: ${title}; ${figure}.` };
    });
  const unknown = gating
    .filter(({ outcome }) => outcome === "unknown")
    .map(({ title, how }): Reason => {
      return { code: "criterion-unknown", text: `Not known: ${title}; ${how}.` };
    });
  return { failed, unknown };
}
