import type { SetupPlan } from "../plan.ts";
import { CHECKOUT, secretInputs, usesAction, withInputs } from "./parts.ts";

/** What to load after a push: where pull requests have a place of their own, that of the base. null: there is none. */
export function recordedUrl({ provider, url, baseUrl }: SetupPlan): string | null {
  if (provider === "runner" || provider === "netlify") return null;
  const target = provider === "url" ? (baseUrl ?? url) : url;
  return target?.includes("{pr}") ? null : target;
}

/** Pushes to the default branch: what pull requests are compared with where no base is deployed. */
export function recordWorkflow(plan: SetupPlan): string {
  const url = recordedUrl(plan);
  const own = url === plan.url ? [] : [`url: ${JSON.stringify(url)}`];
  return `# Measures ${plan.defaultBranch} after each push and keeps the result on the branch load-baselines.
name: Load test baseline

on:
  push:
    branches: [${JSON.stringify(plan.defaultBranch)}]

permissions: {}

concurrency:
  group: load-test-baseline
  cancel-in-progress: false

jobs:
  record:
    name: Record a baseline
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: write # the branch load-baselines
      deployments: read # where the commit is deployed
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${usesAction(plan.action)}${withInputs([...own, ...secretInputs(plan)], "        ")}
`;
}
