import type { SetupPlan } from "../plan.ts";
import { CHECKOUT, GATE_WORKFLOW, usesAction } from "./parts.ts";

/** The companion: says what the job of a fork measured, which could say nothing itself. */
export function publishWorkflow(plan: SetupPlan): string {
  return `# A pull request from a fork is measured with a token that may only read. This workflow, which is always that of the
# default branch, reads the result as data, judges it again and writes comment and status: pending until somebody who
# may write to this repository comments "/load".
name: Load test of forks

on:
  workflow_run: # zizmor: ignore[dangerous-triggers] the default branch is checked out, no code of the fork; its artifact is read as data
    workflows: [${GATE_WORKFLOW}]
    types: [completed]

permissions: {}

jobs:
  publish:
    name: Publish a fork's load test
    if: >-
      github.event.workflow_run.event == 'pull_request' &&
      github.event.workflow_run.head_repository.full_name != github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      actions: read # the artifact of the fork's run
      contents: read # scenario, settings and limits of the default branch
      pull-requests: write # the comment
      statuses: write # pending: "waits for /load"
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${usesAction(plan.action)}
`;
}
