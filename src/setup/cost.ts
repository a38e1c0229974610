import type { SetupPlan } from "./plan.ts";

/** What comes on top of the load: checkout, k6, waking targets, report. */
const AROUND_SECONDS = 60;
/** Usual wait for a preview to be built. */
const PREVIEW_SECONDS = 120;

/** What one push to a pull request costs. */
export interface Cost {
  /** To both deployments together. */
  requests: number;
  /** GitHub bills whole minutes. */
  runnerMinutes: number;
}

export function costOf(plan: SetupPlan): Cost {
  const { ratePerSecond, durationSeconds, warmUpSeconds, baseUrl, url, provider } = plan;
  const seconds = durationSeconds + warmUpSeconds;
  const arms = provider === "runner" || baseUrl !== null ? 2 : 1;
  const wait = url === "auto" ? PREVIEW_SECONDS : 0;
  return {
    requests: Math.round(ratePerSecond * seconds) * arms,
    runnerMinutes: Math.ceil((seconds + AROUND_SECONDS + wait) / 60),
  };
}

export function costWords(plan: SetupPlan): string {
  const { requests, runnerMinutes } = costOf(plan);
  const both = plan.provider === "runner" || plan.baseUrl !== null ? " to both versions together" : "";
  const more = plan.provider === "runner" ? ", and what installing and starting both takes" : "";
  return `Each push to a pull request will cost about ${requests.toLocaleString("en-US")} requests${both} and ${runnerMinutes} runner minutes${more}.`;
}
