import type { SetupPlan } from "../plan.ts";
import { CHECKOUT, KEEP_REPORT, secretInputs, usesAction, withInputs } from "./parts.ts";

const TIMEOUT_MINUTES = 330;

/** Runs by hand, for long ones. Inputs that are left empty are those of `.github/load-action.yml`. */
export function byHandWorkflow(plan: SetupPlan): string {
  const inputs = [
    "scenario: ${{ inputs.scenario }}",
    "url: ${{ inputs.url }}",
    "base-url: ${{ inputs.base-url }}",
    "duration: ${{ inputs.duration }}",
    `job-timeout: ${TIMEOUT_MINUTES}m`,
    "note: ${{ inputs.note }}",
    "pull-request: ${{ inputs.pull-request }}",
    ...secretInputs(plan),
  ];
  const url = plan.url === null ? "required: true" : 'default: ""';
  return `# Load tests by hand: Actions, "Load test by hand", Run workflow. What is left empty is as in .github/load-action.yml.
name: Load test by hand

on:
  workflow_dispatch:
    inputs:
      scenario:
        description: Name or path of the scenario
        default: endurance
      url:
        description: Deployment to load
        ${url}
      base-url:
        description: Deployment of the base version, loaded beside it
        default: ""
      duration:
        description: Length, such as 30m
        default: ""
      note:
        description: Why, for the report
        default: ""
      pull-request:
        description: Number of the pull request that it is about
        default: ""

permissions: {}

jobs:
  run:
    name: Load test by hand
    runs-on: ubuntu-latest
    timeout-minutes: ${TIMEOUT_MINUTES}
    # Two runs against one target would measure each other.
    concurrency:
      group: load-test-by-hand-\${{ inputs.url }}
      cancel-in-progress: false
    permissions:
      contents: read # scenario, settings, stored baselines
      deployments: read # where the commit is deployed
      pull-requests: write # the comment, where a pull request is named
      statuses: write # load-action/<scenario>
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${usesAction(plan.action)}${withInputs(inputs, "        ")}
${KEEP_REPORT}
`;
}
