import type { Wish } from "../request/wish.ts";
import type { LoadJob } from "./load-job.ts";

export interface NeededPermission {
  scope: string;
  level: "read" | "write";
  why: string;
}

const CONTENTS: NeededPermission = {
  scope: "contents",
  level: "read",
  why: "scenario, settings, stored baselines",
};
const STORE: NeededPermission = { scope: "contents", level: "write", why: "the branch of the baselines" };
const COMMENT: NeededPermission = { scope: "pull-requests", level: "write", why: "the comment" };
const STATUS: NeededPermission = { scope: "statuses", level: "write", why: "the commit status" };
const DEPLOYMENTS: NeededPermission = { scope: "deployments", level: "read", why: "finding the deployment" };

const BY_EVENT: Record<string, NeededPermission[]> = {
  pull_request: [CONTENTS, COMMENT, STATUS],
  push: [STORE],
  issue_comment: [CONTENTS, COMMENT, STATUS],
  workflow_dispatch: [CONTENTS, COMMENT, STATUS],
  workflow_run: [
    { scope: "actions", level: "read", why: "the artifact of a fork's run" },
    CONTENTS,
    COMMENT,
    STATUS,
  ],
};

/** What a job needs for the events that start it. */
export function neededPermissions(job: LoadJob, wish: Wish): NeededPermission[] {
  if (isStopJob(job)) {
    return [
      { scope: "actions", level: "write", why: "cancelling runs" },
      CONTENTS,
      COMMENT,
      { scope: "statuses", level: "read", why: "which runs are at work" },
    ];
  }
  const isBranch = !wish["baseline-store"]?.startsWith("directory:");
  const looks = wish.url === "auto" || wish["base-url"] === "auto";
  const needed = new Map<string, NeededPermission>();
  for (const event of job.events) {
    for (const one of BY_EVENT[event] ?? []) {
      const wanted = one === STORE && !isBranch ? CONTENTS : one;
      if (needed.get(wanted.scope)?.level !== "write") needed.set(wanted.scope, wanted);
    }
    if (looks && event !== "workflow_run" && event in BY_EVENT) needed.set(DEPLOYMENTS.scope, DEPLOYMENTS);
  }
  return [...needed.values()];
}

/** Whether a job answers `/load stop` and nothing else. */
export function isStopJob({ events, condition }: LoadJob): boolean {
  const at = condition.indexOf("'/load stop'");
  return (
    events.includes("issue_comment") && at >= 0 && !/!\s*startsWith\([^)]*$/.test(condition.slice(0, at))
  );
}
