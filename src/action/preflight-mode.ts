import { join, resolve } from "node:path";
import * as core from "@actions/core";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { runPreflight } from "../pipeline/preflight.ts";
import { confirmingWords, PREFLIGHT_JSON, writePreflight } from "../pipeline/preflight-files.ts";
import { onCancel } from "../pipeline/signals.ts";
import { preflightAlarms, renderPreflightText } from "../report/preflight/render.ts";
import type { Request } from "../request/request.ts";
import type { ActionDeps } from "./load-mode.ts";
import { ActionLog } from "./log.ts";

/**
 * Mode `preflight`: the pre-test checklist in log, job summary, annotations and outputs. It writes no status and no
 * comment: those speak of a load, and none was sent.
 *
 * @returns The exit code: 0 and 1 by the verdict, 3 where the job was cancelled.
 */
export async function preflightMode(request: Request, { env, cwd, entry }: ActionDeps): Promise<number> {
  new ActionLog().mask(request);
  const cancelled = new AbortController();
  const cancel = onCancel(() => cancelled.abort());
  try {
    const result = await runPreflight(request, {
      cwd,
      env,
      entry,
      shippedDir: SHIPPED_SCENARIOS,
      tempDir: env.RUNNER_TEMP,
      signal: cancelled.signal,
      onWaiting: (line) => core.info(line),
    });
    const markdown = await writePreflight(result, request, resolve(cwd, request.reportDir));
    core.info(renderPreflightText(result, { color: true, width: 110, ...confirmingWords(request) }));
    const annotate = { error: core.error, warning: core.warning };
    const title = `Pre-test checklist ${result.scenario}`;
    for (const { level, text } of preflightAlarms(result)) annotate[level](text, { title });
    if (env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write();
    core.setOutput("verdict", result.verdict);
    core.setOutput("report-dir", request.reportDir);
    core.setOutput("result", join(request.reportDir, PREFLIGHT_JSON));
    if (cancelled.signal.aborted) return 3;
    return request.failOn.includes(result.verdict) ? 1 : 0;
  } finally {
    cancel.release();
  }
}
