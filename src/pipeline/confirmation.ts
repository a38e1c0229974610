import { rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Judgement } from "../judge/verdict.ts";
import type { ReportView } from "../report/view.ts";
import type { Request } from "../request/request.ts";
import type { PipelineDeps, PipelineResult } from "./pipeline-deps.ts";
import { RECORDING_FILE, writeReport } from "./report-files.ts";

/** The recording that was judged against stored runs stays beside that of the confirmation. */
export const HISTORY_FILE = "history.recording";

type Run = (request: Request, deps: PipelineDeps) => Promise<PipelineResult>;

/**
 * With `confirm: side-by-side`, a run is first compared with stored runs, and where it would fail for that, base is
 * loaded beside head at once and that decides. Where it cannot be, the first answer stands and the report says why.
 */
export async function withConfirmation(
  request: Request,
  deps: PipelineDeps,
  run: Run,
): Promise<PipelineResult> {
  if (request.confirm !== "side-by-side") return run(request, deps);
  const beganMs = performance.now();
  const first = await run({ ...request, baseUrl: null }, deps);
  if (first.cancelled || !isAlarm(first.view.judgement)) return first;
  const reason = first.view.judgement.reasons[0]?.text ?? "It was slower.";
  const reportDir = resolve(deps.cwd, request.reportDir);
  const stands = (why: string) =>
    withNote(first, `This could not be confirmed side by side: ${why}`, request, reportDir);
  if (request.baseUrl === null) return stands("there is no base-url.");
  const tookMs = performance.now() - beganMs;
  if (2 * tookMs > request.maxDurationMs) return stands("max-duration does not allow a second run.");
  deps.onWaiting?.(`Compared with stored runs it would fail, so base is loaded beside head. ${reason}`);
  await rename(join(reportDir, RECORDING_FILE), join(reportDir, HISTORY_FILE));
  const note = `This is a confirmation: compared with stored runs (${HISTORY_FILE}) the run would have failed, and this one, side by side, decides. ${reason}`;
  const again = {
    ...request,
    maxDurationMs: request.maxDurationMs - tookMs,
    notes: [...request.notes, note],
  };
  const second = await run(again, deps);
  if (second.cancelled || second.view.judgement.comparedWith === "side-by-side") return second;
  await rename(join(reportDir, HISTORY_FILE), join(reportDir, RECORDING_FILE));
  return stands(second.view.judgement.reasons[0]?.text ?? "base could not be loaded.");
}

/** A limit that was missed is no matter of comparison, so no comparison can take it back. */
function isAlarm({ verdict, comparedWith, reasons }: Judgement): boolean {
  const compared = reasons.some(({ code }) => code === "slower" || code === "head-broken");
  return verdict === "fail" && comparedWith === "history" && compared;
}

async function withNote(
  result: PipelineResult,
  note: string,
  { commentKey }: Request,
  reportDir: string,
): Promise<PipelineResult> {
  const { context } = result.view;
  const view: ReportView = { ...result.view, context: { ...context, notes: [...context.notes, note] } };
  await writeReport(view, reportDir, commentKey);
  return { ...result, view };
}
