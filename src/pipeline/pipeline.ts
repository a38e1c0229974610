/** The whole line, once: request in, report out. Both entries, the action's and the terminal's, call this. */
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { quoteArmLogs } from "../engine/quote-arm-logs.ts";
import { preflightVerdict } from "../judge/preflight.ts";
import type { Judgement } from "../judge/verdict.ts";
import type { PreflightItem, RecordingMeta } from "../measure/recording.ts";
import { readRecording } from "../measure/recording-file.ts";
import { buildView } from "../report/build-view.ts";
import type { ReportView, RunContext } from "../report/view.ts";
import type { Request } from "../request/request.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { awaitStart } from "../shard/start-time.ts";
import { openBaseline, recordBaseline } from "./baseline.ts";
import { withConfirmation } from "./confirmation.ts";
import { describeRun } from "./describe-run.ts";
import { EarlyEnd } from "./early-end.ts";
import { withheldFromFork } from "./fork-secrets.ts";
import { keepFreePair } from "./free-pair.ts";
import { endOfJob } from "./job-end.ts";
import { judgeRecording } from "./judge-recording.ts";
import { type LoadOptions, loadArms } from "./load-arms.ts";
import { loadCluster } from "./load-cluster.ts";
import { awaitTargets, locateTargets } from "./locate.ts";
import { watchTargets } from "./monitoring.ts";
import { learnNoise } from "./noise.ts";
import type { PipelineDeps, PipelineResult } from "./pipeline-deps.ts";
import { checkBeforeLoad } from "./preflight.ts";
import { type PreparedRun, prepareRun } from "./prepare.ts";
import { keepConsoleLogs, RECORDING_FILE, writeReport } from "./report-files.ts";
import { withSecondTry } from "./second-try.ts";
import { emptyRecording, judgeMissing, judgeUnready } from "./without-load.ts";

/**
 * Loads, judges and writes the report. A disturbed run is made once more where the time allows it, and a
 * failure against stored runs is confirmed where that is asked for.
 *
 * @throws UsageError before any load is sent
 * @throws InfrastructureError
 */
export async function runPipeline(asked: Request, deps: PipelineDeps): Promise<PipelineResult> {
  if (deps.fullLength || asked.shard !== null) return runOnce(asked, deps);
  return withConfirmation(asked, deps, (request, own) => withSecondTry(request, own, runOnce));
}

async function runOnce(asked: Request, deps: PipelineDeps): Promise<PipelineResult> {
  // A store that cannot be had and a scenario that cannot be read are told before anything is waited for.
  await openBaseline(asked, { ...deps, log: () => {} });
  const scenario = await readScenario(asked.scenario, deps);
  const withheld = withheldFromFork(asked, scenario);
  if (withheld !== null) {
    return { view: await reportMissing(asked, scenario, withheld, deps), cancelled: false };
  }
  const cancelled = new AbortController();
  deps.onControl(() => cancelled.abort());
  const waiting = { ...deps, signal: cancelled.signal, onWaiting: (line: string) => deps.onWaiting?.(line) };
  const located = await locateTargets(asked, waiting);
  if ("missing" in located) {
    return { view: await reportMissing(asked, scenario, located.missing, deps), cancelled: false };
  }
  const { request, publicOnly } = located;
  const run = await prepareRun(request, deps, publicOnly);
  const reportDir = resolve(deps.cwd, request.reportDir);
  const recordingFile = join(reportDir, RECORDING_FILE);
  try {
    await mkdir(reportDir, { recursive: true });
    const job = await endOfJob(request.jobTimeoutMs, run.requirements.durationMs, deps.env);
    if (job.warning !== null) run.notes.push(job.warning);
    await deps.onStart(run);
    const ready = await awaitTargets(run, request, waiting);
    if ("missing" in ready) {
      return { view: await reportMissing(request, scenario, ready.missing, deps), cancelled: false };
    }
    run.notes.push(...ready.notes);
    const preflight =
      request.preflight &&
      (await checkBeforeLoad(request.preflight, request, run, { cwd: deps.cwd, signal: cancelled.signal }));
    if (preflight && !cancelled.signal.aborted && preflightVerdict(preflight) === "fail") {
      const judgement = judgeUnready(scenario, preflight);
      return { view: await reportUnloaded(request, scenario, judgement, deps, preflight), cancelled: false };
    }
    const late = request.startAtMs === null ? null : await awaitStart(request.startAtMs, waiting);
    if (late !== null) run.notes.push(late);
    const meta = describeRun(request, run, deps.env);
    if (preflight) meta.preflight = preflight;
    if (run.base !== null) {
      const log = (line: string) => run.notes.push(line);
      const { noise, notes } = await learnNoise(meta, await openBaseline(request, { ...deps, log }));
      run.notes.push(...notes);
      if (noise !== null) meta.noise = noise;
    }
    const { notes } = await makeLoad(run, meta, deps, {
      jobEnd: job.end,
      recordingFile,
      maxRequests: Math.ceil(request.maxRequests / (request.shard?.of ?? 1)),
      maxDurationMs: run.requirements.durationMs === null ? request.maxDurationMs : null,
      onControl: deps.onControl,
      monitors: await watchTargets(request, run, deps.cwd),
      onLive: (live) => deps.onLive(live, run),
      earlyEnd: mayEndEarly(request, run, meta, deps)
        ? new EarlyEnd(meta, run.scenario, recordingFile, request.policy)
        : null,
    });
    await deps.beforeReport?.();
    await keepConsoleLogs(run, reportDir);
    const view = await reportRecording(request, deps, reportDir, { notes: [...run.notes, ...notes] });
    const arms = [view.recording.head, view.recording.base].filter((arm) => arm !== null);
    for (const { arm, end } of arms) {
      const plan = arm === "head" ? run.head : run.base;
      if (plan !== null && end.outcome === "failed")
        deps.onFailedArm(await quoteArmLogs(plan, { github: request.origin.where === "action" }));
    }
    return { view, cancelled: arms.some(({ end }) => end.outcome === "cancelled") };
  } finally {
    await rm(run.workDir, { recursive: true, force: true });
  }
}

function makeLoad(run: PreparedRun, meta: RecordingMeta, deps: PipelineDeps, options: LoadOptions) {
  const { engine } = run;
  if (engine.kind === "cluster") {
    return loadCluster({ ...run, engine }, meta, options, { onWaiting: deps.onWaiting });
  }
  return loadArms({ ...run, engine }, meta, options);
}

function mayEndEarly(
  { record, sameCode, shard }: Request,
  { base }: PreparedRun,
  { successCriteria = [] }: RecordingMeta,
  { fullLength }: PipelineDeps,
): boolean {
  if (base === null || record || sameCode || shard !== null || fullLength) return false;
  // What criteria ask of a run may show only near its end.
  return !successCriteria.some(({ gate }) => gate);
}

function reportMissing(
  request: Request,
  scenario: Scenario,
  why: string,
  deps: Pick<PipelineDeps, "cwd" | "env">,
): Promise<ReportView> {
  return reportUnloaded(request, scenario, judgeMissing(scenario, why), deps);
}

async function reportUnloaded(
  request: Request,
  scenario: Scenario,
  judgement: Judgement,
  { cwd, env }: Pick<PipelineDeps, "cwd" | "env">,
  preflight: PreflightItem[] | null = null,
): Promise<ReportView> {
  const recording = emptyRecording(request, scenario, env);
  if (preflight !== null) recording.meta.preflight = preflight;
  const context = contextOf(request, { baseline: null, baselineProblems: [], notes: request.notes });
  const view = buildView(recording, judgement, { ...context, recordingFile: "" });
  await writeReport(view, resolve(cwd, request.reportDir), request.commentKey);
  return view;
}

export interface ReportFacts {
  notes: string[];
  /** The sentence that says so, where the figures are somebody else's and decide nothing. */
  advisory?: string;
  /** Of the run that measured, where that is another one. */
  runUrl?: string;
}

/** Judges the recording in the report's directory and writes the report beside it. */
export async function reportRecording(
  request: Request,
  deps: Pick<PipelineDeps, "cwd" | "env">,
  reportDir: string,
  { notes, advisory, runUrl }: ReportFacts,
): Promise<ReportView> {
  const recordingFile = join(reportDir, RECORDING_FILE);
  // Judged from the file, not from memory: what is reported is what a replay will give.
  const recording = await readRecording(recordingFile, { partial: true });
  const stored = await openBaseline(request, { ...deps, log: (line) => notes.push(line) });
  const judged = await judgeRecording(recording, request.policy, stored);
  const { judgement, baseline, problems } = judged;
  notes.push(...judged.notes);
  if (request.record && stored !== null) {
    const recorded = await recordBaseline(stored, recording, judgement, new Date());
    if ("note" in recorded) notes.push(recorded.note);
    else problems.push(recorded.problem);
  }
  const pairNote = await keepFreePair(request, recording, judgement, stored);
  if (pairNote !== null) notes.push(pairNote);
  const context = contextOf(request, { baseline, baselineProblems: problems, notes });
  const view = buildView(recording, judgement, {
    ...context,
    runUrl: runUrl ?? context.runUrl,
    ...(advisory === undefined ? {} : { advisory }),
  });
  await writeReport(view, reportDir, request.commentKey);
  return view;
}

function contextOf(
  { origin, reportDir }: Request,
  found: Pick<RunContext, "baseline" | "baselineProblems" | "notes">,
): RunContext {
  return {
    repository: origin.repository,
    headSha: origin.headSha,
    baseSha: origin.baseSha,
    baseName: origin.baseRef,
    runUrl: origin.runUrl,
    pullRequest: origin.pullRequest,
    fromFork: origin.fromFork,
    reportDir,
    recordingFile: join(reportDir, RECORDING_FILE),
    generatedAt: new Date().toISOString(),
    ...found,
  };
}

/** 1 where the verdict is one that turns the check red, else 0. */
export function exitCodeFor(view: ReportView, failOn: Request["failOn"]): 0 | 1 {
  return failOn.includes(view.judgement.verdict) ? 1 : 0;
}
