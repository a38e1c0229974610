import { named } from "../report/wording.ts";
import type { CriterionOf, SuccessCriterion } from "./criterion.ts";

/** How the report calls a criterion. */
export function titleOf(criterion: SuccessCriterion): string {
  switch (criterion.kind) {
    case "no-memory-leak":
      return "no memory leak";
    case "handles-rate":
      return `${rateWords(criterion.requestsPerSecond)} are handled smoothly`;
    case "scales-out":
      return "auto-scaling follows the load";
    case "below-maximum":
      return BELOW_TITLES[criterion.name](criterion);
    case "no-provider-timeouts":
      return "no provider timeouts";
    case "graceful-degradation":
      return "graceful degradation at the limit";
    case "proper-error-messages":
      return "proper error messages";
    case "stable-websockets":
      return "WebSocket connections stay stable";
  }
}

type Below = CriterionOf<"below-maximum">;

const BELOW_TITLES: Record<Below["name"], (criterion: Below) => string> = {
  "database-pool": () => "the database pool is not exhausted",
  "redis-memory": ({ share: part }) => `Redis memory stays under ${Math.round((part ?? 1) * 100)} %`,
  monitor: ({ monitor: key, share: part }) =>
    `${named(key ?? "")} stays ${part === null ? "within its limit" : `under ${Math.round(part * 100)} %`}`,
};

/** `1000 requests/min`, which is how plans say it; `20 requests/s` where that is no whole number. */
export function rateWords(perSecond: number): string {
  const perMinute = perSecond * 60;
  const isWhole = Math.abs(perMinute - Math.round(perMinute)) < 1e-6;
  return isWhole ? `${Math.round(perMinute)} requests/min` : `${perSecond.toFixed(1)} requests/s`;
}
