import { appendFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ArmControl } from "../engine/arm-control.ts";
import type { ConnectCluster } from "../engine/k6-operator/cluster-client.ts";
import { connectCluster } from "../engine/k6-operator/connect.ts";
import type { ClusterEngine } from "../engine/k6-operator/operator-engine.ts";
import { aftermathOf, lossOf, type PodEnd } from "../engine/k6-operator/pod-end.ts";
import { runTestRun, type TestRunOptions } from "../engine/k6-operator/run-test-run.ts";
import { PodClock, ShardRecorder } from "../engine/k6-operator/shard-recorder.ts";
import { STDERR_FILE } from "../engine/run-arm.ts";
import type { LiveFigures } from "../measure/live-figures.ts";
import type { Recording, RecordingMeta } from "../measure/recording.ts";
import { writeRecording } from "../measure/recording-file.ts";
import { readShards } from "../shard/find-recordings.ts";
import { joinShards } from "../shard/join-shards.ts";
import { nameOf } from "../shard/shard.ts";
import type { LoadOptions, LoadResult } from "./load-arms.ts";
import { reasonsToEnd } from "./load-end.ts";
import { collectMonitors } from "./monitoring.ts";
import type { PreparedRun } from "./prepare.ts";

export interface ClusterLoadDeps {
  connect?: ConnectCluster;
  onWaiting?: ((line: string) => void) | undefined;
  timing?: TestRunOptions["timing"];
}

/** Where the recordings of the pods are while the load runs, beside that of the run. */
export const SHARDS_DIR = "pods";
const TICK_MS = 1_000;
/** Graceful stops of k6, and time for the pods to end. */
const LONGEST_END_MS = 90_000;
/** With the reading of what is left and the report, a cancelled job has seven seconds. */
const STOP_GRACE_MS = 4_000;

/**
 * Makes the load in a cluster: each pod is a shard with a recording of its own, written while its samples come; when all have
 * ended they are joined. Where this process is killed, they can be merged by hand.
 *
 * @throws InfrastructureError where the cluster refuses the run or cannot be reached
 */
export async function loadCluster(
  run: Omit<PreparedRun, "engine"> & { engine: ClusterEngine },
  meta: RecordingMeta,
  options: LoadOptions,
  deps: ClusterLoadDeps = {},
): Promise<LoadResult> {
  const { engine, head: plan } = run;
  const { settings } = engine;
  const client = await (deps.connect ?? connectCluster)();
  const manifests = await engine.manifests(plan, settings.namespace ?? client.namespace);
  const shardsDir = join(dirname(options.recordingFile), SHARDS_DIR);
  await rm(shardsDir, { recursive: true, force: true });
  await mkdir(shardsDir, { recursive: true });
  const clock = new PodClock();
  const of = settings.parallelism;
  const shards = Array.from({ length: of }, (_, at) => {
    const shard = { index: at + 1, of };
    const file = join(shardsDir, `pod-${shard.index}-of-${of}.recording`);
    return { file, recorder: new ShardRecorder({ file, meta, shard, clock, url: plan.baseUrl }) };
  });
  const control = new ArmControl({ graceMs: STOP_GRACE_MS });
  const notes: string[] = [];
  const stop = (reason: "us" | "person", note?: string) => {
    if (note && !notes.includes(note)) notes.push(note);
    control.stop(reason);
    if (reason === "person") options.monitors?.hurry();
  };
  const tick = setInterval(() => {
    const live = sumOf(shards.flatMap(({ recorder }) => recorder.live() ?? []));
    // How long it may take counts from the start of the load, which the pods tell.
    for (const reason of reasonsToEnd(options, live.requests, null)) stop("us", reason);
    if (clock.originMs === null) return;
    options.onLive({ head: live, base: null, monitors: options.monitors?.latest() ?? [] });
  }, TICK_MS);
  options.onControl(stop);
  options.monitors?.start();
  const longest = run.requirements.durationMs ?? options.maxDurationMs;
  try {
    const { pods, notes: own } = await runTestRun({
      client,
      manifests,
      control,
      startTimeoutMs: settings.startTimeoutMs,
      longestMs: longest === null ? null : longest + LONGEST_END_MS,
      secrets: Object.values(plan.env),
      onRows: (index, rows) => shards[index - 1]?.recorder.rows(rows),
      ...(deps.onWaiting === undefined ? {} : { onWaiting: deps.onWaiting }),
      ...(deps.timing === undefined ? {} : { timing: deps.timing }),
    });
    notes.push(...own);
    const secrets = Object.values(plan.env);
    for (const pod of pods) {
      await appendFile(join(plan.workDir, STDERR_FILE), pod.output.logTail);
      await shards[pod.index - 1]?.recorder.finish(aftermathOf(pod, secrets, settings.startTimeoutMs));
    }
    const files = shards.map(({ file }) => file);
    const joined = await joinShards(readShards(files, "/"));
    const recording = withLosses(joined.recording, pods, of);
    if (options.monitors !== null) {
      const collected = await collectMonitors(options.monitors, recording, Date.now());
      recording.monitors = [...collected.series];
      notes.push(...collected.notes);
    }
    await writeRecording(options.recordingFile, recording);
    await rm(shardsDir, { recursive: true, force: true });
    return { notes: [...notes, ...joined.notes] };
  } finally {
    clearInterval(tick);
    options.monitors?.stop();
  }
}

/** Measurements that did not reach us are load of which nothing is known: the run is disturbed by it. */
function withLosses(recording: Recording, pods: readonly PodEnd[], of: number): Recording {
  const losses = pods.flatMap((pod) => {
    const loss = lossOf(pod);
    return loss === null ? [] : [`S${nameOf({ index: pod.index, of }).slice(1)} (pod ${pod.pod}) ${loss}`];
  });
  const faults = [...(recording.meta.shards?.faults ?? []), ...losses];
  return { ...recording, meta: { ...recording.meta, shards: { of, faults } } };
}

/** The 95th percentile shown while it runs is that of the pod with the highest one; the report's is that of all samples. */
function sumOf(figures: readonly LiveFigures[]): LiveFigures {
  const sum = (of: (one: LiveFigures) => number) => figures.reduce((total, one) => total + of(one), 0);
  const p95s = figures.flatMap(({ p95Ms }) => p95Ms ?? []);
  return {
    elapsedSeconds: Math.max(0, ...figures.map(({ elapsedSeconds }) => elapsedSeconds)),
    vus: sum(({ vus }) => vus),
    requestsPerSecond: sum(({ requestsPerSecond }) => requestsPerSecond),
    p95Ms: p95s.length === 0 ? null : Math.max(...p95s),
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    iterations: sum(({ iterations }) => iterations),
    droppedIterations: sum(({ droppedIterations }) => droppedIterations),
  };
}
