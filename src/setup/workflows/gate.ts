import type { SetupPlan } from "../plan.ts";
import { CHECKOUT, GATE_WORKFLOW, KEEP_REPORT, secretInputs, usesAction, withInputs } from "./parts.ts";

/** Pull requests, where there are deployments to load. */
export function gateWorkflow(plan: SetupPlan): string {
  return `# Loads each pull request and says whether it got slower. What is loaded, and how: .github/load-action.yml
name: ${GATE_WORKFLOW}

on:
  pull_request:

permissions: {}

jobs:
  gate:
    name: Load test
    runs-on: ubuntu-latest
    timeout-minutes: 30
    # A newer push makes what runs for the older one pointless, runs that a comment asked for included.
    concurrency:
      group: load-test-\${{ github.event.pull_request.number }}
      cancel-in-progress: true
    permissions:
      contents: read # scenario, settings and limits of the base commit, stored baselines
      deployments: read # where the preview is
      pull-requests: write # the comment
      statuses: write # load-action/<scenario>, the status to require
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${usesAction(plan.action)}${withInputs(secretInputs(plan), "        ")}
${KEEP_REPORT}
`;
}
