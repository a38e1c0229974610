import type { SetupPlan } from "../plan.ts";
import { CHECKOUT, GATE_WORKFLOW, secretInputs, UPLOAD_ARTIFACT, usesAction, withInputs } from "./parts.ts";

const HEAD_PORT = 3001;
const BASE_PORT = 3002;

/** Pull requests, where nothing is deployed: the runner itself starts base and head and loads both side by side. */
export function sideBySideWorkflow(plan: SetupPlan): string {
  const inputs = [
    `url: http://127.0.0.1:${HEAD_PORT}`,
    `base-url: http://127.0.0.1:${BASE_PORT}`,
    "ready-timeout: 3m",
    ...secretInputs(plan),
  ];
  return `# Starts the pull request and the commit that it branched from on the runner, loads both side by side and says
# whether it got slower. Scenario and settings: .github/load-action.yml
name: ${GATE_WORKFLOW}

on:
  pull_request:

permissions: {}

jobs:
  gate:
    name: Load test
    runs-on: ubuntu-latest
    timeout-minutes: 30
    # A newer push makes the run of the older one pointless.
    concurrency:
      group: load-test-\${{ github.event.pull_request.number }}
      cancel-in-progress: true
    permissions:
      contents: read # both versions, and the settings of the base commit
      pull-requests: write # the comment
      statuses: write # load-action/<scenario>, the status to require
    env:
      # Makes a checkout ready, and starts the service on the port in PORT.
      INSTALL: ${quoted(plan.install)}
      START: ${quoted(plan.start)}
      # Half of the load, warm-up included: ${plan.warmUpSeconds} s + ${plan.durationSeconds} s / 2 of the scenario.
      SWAP_AFTER_SECONDS: ${Math.round(plan.warmUpSeconds + plan.durationSeconds / 2)}
    steps:
      - uses: ${CHECKOUT}
        with:
          ref: \${{ github.event.pull_request.head.sha }}
          fetch-depth: 0
          persist-credentials: false
      - name: Lay out both versions
        env:
          BRANCH_SHA: \${{ github.event.pull_request.base.sha }}
        run: |
${indent(LAY_OUT, 10)}
      - name: Install both
        run: |
${indent(INSTALL, 10)}
      - name: Start both, on cores of their own where there are enough
        run: |
${indent(startScript(plan), 10)}
      - name: Swap the cores half way
        if: env.SLOT_A != ''
        run: |
${indent(swapScript(plan), 10)}
      - uses: ${usesAction(plan.action)}${withInputs(inputs, "        ")}
      - uses: ${UPLOAD_ARTIFACT}
        if: \${{ !cancelled() }}
        with:
          name: load-report
          path: |
            load-report/
            \${{ runner.temp }}/load-*.log
          if-no-files-found: ignore
`;
}

const LAY_OUT = `merge_base=$(git merge-base "$BRANCH_SHA" HEAD)
git worktree add --detach "$RUNNER_TEMP/load-base" "$merge_base"
git worktree add --detach "$RUNNER_TEMP/load-head" HEAD`;

const INSTALL = `if [ -n "$INSTALL" ]; then
  for side in load-base load-head; do
    (cd "$RUNNER_TEMP/$side" && bash -c "$INSTALL")
  done
fi`;

function startScript(plan: SetupPlan): string {
  return `cores=$(nproc)
slot_a="" slot_b=""
if [ "$cores" -ge 4 ]; then
  # A quarter for each side; the load is made on the rest, since what this shell's parent starts stays there.
  each=$((cores / 4))
  slot_a="$((cores - 2 * each))-$((cores - each - 1))"
  slot_b="$((cores - each))-$((cores - 1))"
  taskset --all-tasks --cpu-list --pid "0-$((cores - 2 * each - 1))" "$PPID"
  printf 'SLOT_A=%s\\nSLOT_B=%s\\n' "$slot_a" "$slot_b" >> "$GITHUB_ENV"
fi
start() { # name, port, cores
  cd "$RUNNER_TEMP/$1"
  local pin=()
  if [ -n "$3" ]; then pin=(taskset --cpu-list "$3"); fi
  ${isCompose(plan) ? "COMPOSE_PROJECT_NAME=$1 " : ""}PORT=$2 setsid "\${pin[@]}" bash -c "$START" > "$RUNNER_TEMP/$1.log" 2>&1 &
  echo "$!" > "$RUNNER_TEMP/$1.pid"
}
start load-base ${BASE_PORT} "$slot_a"
start load-head ${HEAD_PORT} "$slot_b"`;
}

function swapScript(plan: SetupPlan): string {
  const pin = isCompose(plan)
    ? `pin() { # name, cores
  docker ps --quiet --filter "label=com.docker.compose.project=$1" | xargs --no-run-if-empty docker update --cpuset-cpus "$2"
}`
    : `pin() { # name, cores
  local pid
  for pid in $(pgrep --session "$(cat "$RUNNER_TEMP/$1.pid")"); do
    taskset --all-tasks --cpu-list --pid "$2" "$pid"
  done
}`;
  const first = isCompose(plan) ? `  pin load-base "$SLOT_A"\n  pin load-head "$SLOT_B"\n` : "";
  return `${pin}
(
  # The recording begins with the load.
  until [ -s load-report/run.recording ]; do sleep 1; done
${first}  sleep "$SWAP_AFTER_SECONDS"
  pin load-base "$SLOT_B"
  pin load-head "$SLOT_A"
) > "$RUNNER_TEMP/load-swap.log" 2>&1 &`;
}

function isCompose({ start }: SetupPlan): boolean {
  return /^docker[ -]compose\b/.test(start);
}

function indent(script: string, by: number): string {
  return script
    .split("\n")
    .map((line) => (line === "" ? "" : " ".repeat(by) + line))
    .join("\n");
}

/** A YAML string of one line. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
