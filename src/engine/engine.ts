import type { ArmEnd, ArmName, MetricInfo, ThresholdResult } from "../measure/recording.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Shard } from "../shard/shard.ts";

/**
 * `csv`: every sample, through a stream; `histograms`: once a second how many samples fell into which bucket, which costs
 * the process next to nothing.
 */
export type Collect = "csv" | "histograms";

/** One arm of a run: the same for both arms but for the target and the working directory. */
export interface ArmPlan {
  arm: ArmName;
  scenario: Scenario;
  /** Target with any path prefix, no trailing slash. Reaches scripts as `BASE_URL`. */
  baseUrl: string;
  /** Reaches scripts as `WS_URL`. */
  wsUrl: string;
  /** What the person passes to the scenario; names and values are theirs, values are masked in logs. */
  env: Record<string, string>;
  seed: number;
  /** Sent as `X-Load-Test-Run` by our own script, through the user agent for a user's. */
  runName: string;
  maxVus: number;
  /** Which part of the load this process makes; absent for all of it. */
  shard?: Shard;
  /** Outputs of k6 beside our own collection, `NAME` or `NAME=VALUE`; a value may hold a password. */
  outputs?: string[];
  /** Connections to loopback, private and other special addresses are refused: the URL came from outside. */
  publicOnly?: boolean;
  /** An own, empty directory for this arm: stream, console output, summary, wrapper. */
  workDir: string;
  /** Where the process writes its samples as k6's CSV, times in microseconds. A FIFO where the platform has them. */
  streamPath: string;
  /** How samples leave the process; `csv` where nothing is said. */
  collect?: Collect;
  /** With `histograms`: where they are pushed to. */
  pushUrl?: string;
}

export interface Requirements {
  maxVus: number;
  /** Warm-up included; null where the script ends by itself after a number of iterations. */
  durationMs: number | null;
  /** Highest planned rate of new iterations per second; null in the closed model. */
  peakRate: number | null;
  /** Iterations that the open model will start, warm-up included; null or absent where the target decides. */
  plannedIterations?: number | null;
  /** In words, for the report: `30 iterations/s for 90 s after 10 s of warm-up`. */
  shape: string;
  /** Canonical JSON of the load that will be run; part of a baseline's key. */
  shapeKey: string;
}

/** How to start a load process. No shell is involved. */
export interface LoadProcess {
  command: string;
  args: string[];
  /** The whole environment of the process; nothing is inherited. */
  env: Record<string, string>;
  cwd: string;
}

/** A check or a metric of k6's type Rate. */
export interface ShareTotal {
  kind: "check" | "rate";
  name: string;
  passes: number;
  fails: number;
}

/** What the process left behind besides its stream. */
export interface ArmAftermath {
  thresholds: ThresholdResult[];
  /** Types of custom metrics, where the engine's summary tells them. */
  metrics: MetricInfo[];
  /** Totals of shares over the whole run, where the summary tells them; pushed histograms do not. */
  shares?: ShareTotal[];
  end: ArmEnd;
  /** What the person should know of how it went, one line each. */
  notes?: string[];
}

export interface EndOfProcess {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Why we sent a signal, if we did. */
  stoppedBy: "us" | "person" | null;
  /** Last part of standard error. */
  stderrTail: string;
}

/** What is known of an engine, wherever it makes its load. */
export interface EngineFacts {
  name: "k6" | "embedded";
  version: string;
  /** How it was found and verified, or what it is not; printed once per report. */
  notes: string[];
  /**
   * What the plan will need, before any load: checked against the limits. For a script, k6 is asked.
   * Throws UsageError where the scenario cannot be run by this engine.
   */
  requirements(plan: ArmPlan): Promise<Requirements>;
}

/**
 * What can make load on this machine. Both engines are a process of their own per arm that writes the same sample stream,
 * so everything after them is the same code.
 */
export interface Engine extends EngineFacts {
  kind?: "process";
  prepare(plan: ArmPlan): Promise<LoadProcess>;
  aftermath(plan: ArmPlan, end: EndOfProcess): Promise<ArmAftermath>;
}
