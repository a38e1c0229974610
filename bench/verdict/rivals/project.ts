/** A simulated project: thirty earlier runs, and one run of the change, side by side. */

import type { LedgerPair } from "../../../src/judge/ledger.ts";
import { LogHistogram } from "../../../src/measure/histogram.ts";
import type { ArmRecording, Recording } from "../../../src/measure/recording.ts";
import { drawLedger } from "../simulation/ledger-pool.ts";
import { makeRun } from "../simulation/make-run.ts";
import { type Drift, ONE_ENDPOINT, type RunModel } from "../simulation/model.ts";
import { randomOf } from "../simulation/random.ts";

export interface Runners {
  id: string;
  title: string;
  /** Standard deviation of the log of what one run differs by from another, all else equal. */
  betweenRuns: number;
  /** Noise of each arm on its own. */
  own: Drift;
}

/** Machines of one's own, a good day of hosted runners, and what was measured with busy neighbours. */
export const RUNNERS: Runners[] = [
  { id: "quiet", title: "runs differ by 3 %", betweenRuns: 0.03, own: { sd: 0.01, memorySeconds: 2 } },
  { id: "hosted", title: "runs differ by 10 %", betweenRuns: 0.1, own: { sd: 0.03, memorySeconds: 2 } },
  { id: "busy", title: "runs differ by 25 %", betweenRuns: 0.25, own: { sd: 0.05, memorySeconds: 5 } },
];

export const EARLIER_RUNS = 30;
/** Runs of the changed code that come after it is merged: change point detection is made for those. */
export const LATER_RUNS = 4;

export const LEDGER_PAIRS = 60;

const RUN: RunModel = {
  rate: 60,
  seconds: 60,
  endpoints: ONE_ENDPOINT,
  shared: { sd: 0.1, memorySeconds: 5 },
  deploymentSd: 0.005,
};

export interface Project {
  /** Latencies of earlier runs, oldest first. */
  earlier: LogHistogram[];
  /** The run of the change and those after it: latencies of head. */
  changed: LogHistogram[];
  /** The run of the change, both arms. */
  sideBySide: Recording;
  /** Pairs of deployments of one commit, loaded side by side before. */
  ledger: LedgerPair[];
}

/** `factor`: how much slower the change makes every request; 1 for none. */
export function makeProject(runners: Runners, factor: number, name: string): Project {
  const runs = randomOf(`${name}/runs`);
  const level = () => Math.exp(runners.betweenRuns * runs.normal());
  const earlier = Array.from({ length: EARLIER_RUNS }, (_, run) =>
    latencyOf(makeRun(atLevel(runners, level(), 1), `${name}/earlier/${run}`).head),
  );
  const sideBySide = makeRun(atLevel(runners, level(), factor), `${name}/changed`);
  const later = Array.from({ length: LATER_RUNS }, (_, run) =>
    latencyOf(makeRun(atLevel(runners, level(), factor), `${name}/later/${run}`).head),
  );
  const ledger = drawLedger(atLevel(runners, 1, 1), LEDGER_PAIRS, name);
  return { earlier, changed: [latencyOf(sideBySide.head), ...later], sideBySide, ledger };
}

export function latencyOf(arm: ArmRecording): LogHistogram {
  const latency = new LogHistogram();
  for (const cell of arm.requests) latency.merge(cell.latency);
  return latency;
}

function atLevel({ own }: Runners, level: number, factor: number): RunModel {
  const endpoints = RUN.endpoints.map((endpoint) => ({ ...endpoint, medianMs: endpoint.medianMs * level }));
  return { ...RUN, own, endpoints, effect: { factor } };
}
