import { availableParallelism } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { RecordingMeta, RunnerCell } from "../measure/recording.ts";
import { cpuShares, readCpuTimes } from "./cpu-times.ts";

const CELL_MS = 1_000;
const LAG_RESOLUTION_MS = 10;

/**
 * Watches the machine that makes the load: one cell a second, numbered from `startedAtMs` (Unix time in
 * milliseconds, now by default). Where this process was itself held up for seconds, the cell of the second in
 * which it woke up carries the lag.
 */
export function watchRunner(
  onCell: (cell: RunnerCell) => void,
  options: { startedAtMs?: number } = {},
): { stop(): void } {
  const startedAtMs = options.startedAtMs ?? Date.now();
  const delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  delay.enable();
  let before = readCpuTimes();
  const timer = setInterval(() => {
    const after = readCpuTimes();
    // The cell describes the second that has just gone by.
    const second = Math.max(0, Math.round((Date.now() - startedAtMs) / CELL_MS) - 1);
    onCell({ second, ...cpuShares(before, after), eventLoopLagMs: longestLagMs(delay.max) });
    before = after;
    delay.reset();
  }, CELL_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** The histogram holds whole intervals, in nanoseconds; what is above the asked interval is lag. */
function longestLagMs(maxNs: number): number {
  return Math.max(0, Math.round(maxNs / 1e4) / 100 - LAG_RESOLUTION_MS);
}

/** Who ran it, for the head of a recording. `env` is the runner's environment. */
export function describeRunner(env: Record<string, string | undefined>): RecordingMeta["runner"] {
  const hosted = env.RUNNER_ENVIRONMENT === "github-hosted";
  return {
    os: process.platform,
    arch: process.arch,
    cores: availableParallelism(),
    hosted,
    labels: env.ImageOS ?? env.RUNNER_OS?.toLowerCase() ?? process.platform,
  };
}
