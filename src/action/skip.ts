import * as core from "@actions/core";
import picomatch from "picomatch";
import { touchesOnly } from "../github/pulls.ts";
import { codeSpan } from "../report/escape.ts";
import type { Request } from "../request/request.ts";
import { clientFor } from "./aim.ts";
import type { RunStatus } from "./run-status.ts";

/**
 * Whether the pull request touches nothing but what `skip-if-only` names. A path filter of the workflow would leave
 * a required status pending for ever; here it is written.
 *
 * @throws InfrastructureError where the files cannot be listed
 */
export async function isSkipped(request: Request): Promise<boolean> {
  const { skipIfOnly, mode, origin, githubToken } = request;
  if (mode !== "gate" || skipIfOnly.length === 0) return false;
  if (origin.pullRequest === null || origin.repository === null || githubToken === null) return false;
  const matches = picomatch(skipIfOnly, { dot: true });
  return touchesOnly(clientFor(origin, githubToken), origin.repository, origin.pullRequest, (path) =>
    matches(path),
  );
}

/** Says in every place that nothing was loaded, and why that is fine. */
export async function announceSkipped(
  request: Request,
  status: RunStatus,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const why = `nothing but ${request.skipIfOnly.join(", ")} is touched`;
  await status.skipped(why);
  core.info(`Load test skipped: ${why}`);
  core.setOutput("verdict", "skipped");
  if (!env.GITHUB_STEP_SUMMARY) return;
  const paths = request.skipIfOnly.map((glob) => codeSpan(glob)).join(", ");
  await core.summary.addRaw(`### Load test skipped\n\nNothing but ${paths} is touched.`, true).write();
}
