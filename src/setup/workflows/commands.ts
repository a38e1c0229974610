import type { SetupPlan } from "../plan.ts";
import { CHECKOUT, secretInputs, usesAction, withInputs } from "./parts.ts";

/**
 * `/load ...` in a comment. The default branch is checked out and never the pull request: it runs with a token that may
 * write.
 */
export function commandsWorkflow(plan: SetupPlan): string {
  const canLoad = plan.provider !== "runner";
  const what = canLoad
    ? `# Comments on a pull request: /load, /load spike, /load endurance duration=30m, /load accept REASON, /load help.
# Who may write to this repository is asked from GitHub by the action; everybody else is refused.`
    : `# Comments on a pull request: /load accept REASON, /load help. A new load test is a re-run of its job here, since
# the code of a pull request must not run beside a token that may write. Who may give commands is asked from GitHub.`;
  const condition = canLoad
    ? `      github.event.issue.pull_request &&
      startsWith(github.event.comment.body, '/load') &&
      !startsWith(github.event.comment.body, '/load stop')`
    : `      github.event.issue.pull_request &&
      (startsWith(github.event.comment.body, '/load accept') || startsWith(github.event.comment.body, '/load help'))`;
  return `${what}
name: Load test commands

on:
  issue_comment: # zizmor: ignore[dangerous-triggers] the default branch is checked out, and the action asks GitHub whether the commenter may write
    types: [created]

permissions: {}

jobs:
  command:
    name: Carry out a command
    if: >-
${condition}
    runs-on: ubuntu-latest
    timeout-minutes: 180
    # Queues behind a load test of the same pull request, so that two never load one target at once. GitHub lets one
    # wait; a newer one takes its place.
    concurrency:
      group: load-test-\${{ github.event.issue.number }}
      cancel-in-progress: false
    permissions:
      contents: write # an accepted level is remembered on the branch of the baselines
      deployments: read # where the preview is
      pull-requests: write # the comment, reactions to commands
      statuses: write # load-action/<scenario>
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${usesAction(plan.action)}${withInputs(canLoad ? secretInputs(plan) : [], "        ")}
`;
}

/** `/load stop`, outside of the queue, since what it ends may be what the queue waits for. */
export function stopWorkflow(plan: SetupPlan): string {
  return `# The comment "/load stop" on a pull request: cancels its load tests. Outside of their queue, and the only job that
# may cancel runs.
name: Load test stop

on:
  issue_comment: # zizmor: ignore[dangerous-triggers] the default branch is checked out, and the action asks GitHub whether the commenter may write
    types: [created]

permissions: {}

jobs:
  stop:
    name: Stop load tests
    if: >-
      github.event.issue.pull_request &&
      startsWith(github.event.comment.body, '/load stop')
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      actions: write # cancelling runs
      contents: read # settings
      pull-requests: write # reactions and answers
      statuses: read # which runs are at work
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${usesAction(plan.action)}
`;
}
