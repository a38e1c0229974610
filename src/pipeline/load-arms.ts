import { ArmControl, type StopReason } from "../engine/arm-control.ts";
import type { ArmAftermath, ArmPlan, Engine } from "../engine/engine.ts";
import { runArm } from "../engine/run-arm.ts";
import { keepHeapSteady } from "../measure/collecting-heap.ts";
import { ArmCollector, type LiveFigures } from "../measure/collector.ts";
import type { RecordingMeta } from "../measure/recording.ts";
import { RecordingWriter, readRecording } from "../measure/recording-file.ts";
import type { LatestValue } from "../observe/monitors/latest.ts";
import type { MonitorWatch } from "../observe/monitors/watch.ts";
import { watchRunner } from "../observe/runner-health.ts";
import type { EarlyEnd } from "./early-end.ts";
import type { JobEnd } from "./job-end.ts";
import { reasonsToEnd } from "./load-end.ts";
import { collectMonitors } from "./monitoring.ts";
import type { PreparedRun } from "./prepare.ts";

export interface LiveArms {
  head: LiveFigures;
  base: LiveFigures | null;
  /** Resources of the target, as they stood a few seconds ago; empty where nothing is watched. */
  monitors: readonly LatestValue[];
}

export interface LoadOptions {
  recordingFile: string;
  maxRequests: number;
  /** Latest time for the load to end by itself, milliseconds from its start; null: no limit. */
  maxDurationMs: number | null;
  /** When the job is over; null: nobody knows, or never. */
  jobEnd: JobEnd | null;
  /** Hands over the way to end the run early. */
  onControl(stop: (reason: StopReason) => void): void;
  /** Called every second. */
  onLive(live: LiveArms): void;
  /** Looks that may end the run before its time; null: it goes on to its end. */
  earlyEnd: EarlyEnd | null;
  /** What is watched of the targets; null: nothing. */
  monitors: MonitorWatch | null;
}

export interface LoadResult {
  /** What was decided while the load ran. */
  notes: string[];
}

/** A run whose load processes are on this machine. */
export type ProcessRun = Omit<PreparedRun, "engine"> & { engine: Engine };

const TICK_MS = 1_000;

/** Loads one or two targets at the same time and writes the recording while the samples come. */
export async function loadArms(
  run: ProcessRun,
  meta: RecordingMeta,
  options: LoadOptions,
): Promise<LoadResult> {
  const startedAtMs = Date.now();
  const writer = await RecordingWriter.open(options.recordingFile, meta, startedAtMs);
  const arms = armsOf(run, writer, startedAtMs);
  const notes: string[] = [];
  const stopAll = (reason: StopReason, note?: string) => {
    if (note && !notes.includes(note)) notes.push(note);
    for (const { control } of arms) control.stop(reason);
    if (reason === "person") options.monitors?.hurry();
  };
  let failedLook: unknown = null;
  const look = async () => {
    try {
      const clear = await options.earlyEnd?.at((Date.now() - startedAtMs) / 1000);
      if (clear) stopAll("us", clear);
    } catch (error) {
      failedLook = error;
      stopAll("us");
    }
  };
  const health = watchRunner((cell) => writer.runner(cell), { startedAtMs });
  const tick = setInterval(() => {
    const [head, base] = arms.map(({ collector }) => collector.live());
    if (!head) return;
    const most = Math.max(head.requests, base?.requests ?? 0);
    for (const reason of reasonsToEnd(options, most, Date.now() - startedAtMs)) stopAll("us", reason);
    options.onLive({ head, base: base ?? null, monitors: options.monitors?.latest() ?? [] });
    void look();
  }, TICK_MS);
  options.onControl(stopAll);
  options.monitors?.start();
  const letHeapGrow = keepHeapSteady();
  let complete = false;
  try {
    const runs = arms.map(async ({ plan, control, collector }) => {
      const aftermath = await runOneArm(run, plan, control, collector, options.earlyEnd);
      notes.push(...(aftermath.notes ?? []));
      // Comparing with an arm that broke is pointless; the other one need not go on to the end.
      if (aftermath.end.outcome === "failed") stopAll("us");
      return aftermath;
    });
    const settled = await Promise.allSettled(runs);
    clearInterval(tick);
    health.stop();
    const broken = settled.find((result) => result.status === "rejected");
    if (broken) throw broken.reason;
    if (failedLook !== null) throw failedLook;
    complete = settled.every(
      (result) => result.status === "fulfilled" && result.value.end.outcome !== "cancelled",
    );
    if (options.monitors !== null) {
      const endedAtMs = Date.now();
      await writer.checkpoint();
      const recording = await readRecording(options.recordingFile, { partial: true });
      const collected = await collectMonitors(options.monitors, recording, endedAtMs);
      writer.monitors(collected.series);
      notes.push(...collected.notes);
    }
  } finally {
    letHeapGrow();
    clearInterval(tick);
    health.stop();
    options.monitors?.stop();
    await writer.close({ complete });
  }
  return { notes };
}

function armsOf({ head, base }: ProcessRun, writer: RecordingWriter, startedAtMs: number) {
  return [head, base]
    .filter((plan) => plan !== null)
    .map((plan) => {
      const { arm, baseUrl: url, collect = "csv" } = plan;
      const collector = new ArmCollector({ arm, writer, startedAtMs, url, collect });
      return { plan, control: new ArmControl(), collector };
    });
}

async function runOneArm(
  run: ProcessRun,
  plan: ArmPlan,
  control: ArmControl,
  collector: ArmCollector,
  earlyEnd: EarlyEnd | null,
): Promise<ArmAftermath> {
  const aftermath = await runArm(run.engine, plan, { onChunk: (chunk) => collector.write(chunk), control });
  const until = earlyEnd?.until ?? null;
  if (until !== null && control.stoppedBy === "us" && aftermath.end.outcome === "stopped") {
    aftermath.end = {
      ...aftermath.end,
      message: "Ended early, as planned: the answer was clear.",
      judgedUntil: until,
    };
  }
  collector.finish(aftermath, plan.baseUrl);
  return aftermath;
}
