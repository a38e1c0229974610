import { rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Request } from "../request/request.ts";
import type { PipelineDeps, PipelineResult } from "./pipeline-deps.ts";
import { RECORDING_FILE } from "./report-files.ts";

/** The recording of the first try stays beside that of the second. */
export const FIRST_TRY_FILE = "disturbed.recording";

/**
 * Makes a run, and once more where it was disturbed and twice its time is allowed. The second one counts, whatever it
 * says: trying until it is green would be no test.
 */
export async function withSecondTry(
  request: Request,
  deps: PipelineDeps,
  run: (request: Request, deps: PipelineDeps) => Promise<PipelineResult>,
): Promise<PipelineResult> {
  const beganMs = performance.now();
  const first = await run(request, deps);
  const { verdict, reasons } = first.view.judgement;
  const tookMs = performance.now() - beganMs;
  if (first.cancelled || verdict !== "disturbed" || 2 * tookMs > request.maxDurationMs) return first;
  const reportDir = resolve(deps.cwd, request.reportDir);
  await rename(join(reportDir, RECORDING_FILE), join(reportDir, FIRST_TRY_FILE));
  const why = reasons[0]?.text ?? "It was disturbed.";
  deps.onWaiting?.(`Disturbed, so it is made once more. ${why}`);
  const note = `This is the second try; the first was disturbed (${FIRST_TRY_FILE}). ${why}`;
  return run({ ...request, notes: [...request.notes, note] }, deps);
}
