import { markdownTable } from "markdown-table";
import type { Throttled } from "../throttled.ts";

/** What the judge makes of a deployment that a cgroup throttles now and then. */
export function throttledTable(found: Throttled | null): string {
  if (found === null) return "Not run yet.";
  const rows = found.rows.map(({ quota, episodeSeconds, arm, verdicts }) => {
    const words = Object.entries(verdicts).map(([verdict, times]) => `${verdict} ${times}`);
    const share = quota === 1 ? "not throttled" : `${Math.round(quota * 100)} % of a core`;
    return [share, quota === 1 ? "" : `${episodeSeconds} s`, quota === 1 ? "" : arm, words.join(", ")];
  });
  const table = markdownTable([["left to it", "episodes of", "arm", "verdicts"], ...rows]);
  return `${found.date}, ${found.seconds} s at ${found.rate} requests a second, without a ledger.\n\n${table}`;
}
