/**
 * How long a large run takes to judge: 20 endpoints, 12 custom metrics, 60 s, 400 requests a second in each arm.
 *
 *     npm run bench:verdict:speed
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import type { ArmRecording, Recording } from "../../src/measure/recording.ts";
import { machineWords } from "./machine.ts";
import { makeRun } from "./simulation/make-run.ts";
import type { RunModel } from "./simulation/model.ts";
import { type Random, randomOf } from "./simulation/random.ts";

const METRICS = 12;
const ROUNDS = 21;

const MODEL: RunModel = {
  rate: 400,
  seconds: 60,
  failures: { share: 0.002 },
  endpoints: Array.from({ length: 20 }, (_, index) => ({
    name: `GET /things/${index}`,
    share: 1 / 20,
    medianMs: 20 * (index + 1),
    sigma: 0.5,
  })),
};

const recording = makeRun(MODEL, "speed");
recording.meta.scenario.judgedMetrics = Array.from({ length: METRICS }, (_, index) => ({
  metric: `metric_${index}`,
  worse: "higher",
}));
for (const arm of [recording.base, recording.head]) if (arm) addMetrics(arm, randomOf(arm.arm));

const first = judged(recording);
const rounds = Array.from({ length: ROUNDS }, () => judged(recording));
const same = rounds.every((round) => round.text === first.text);
const cpuMs = rounds.map((round) => round.cpuMs).sort((a, b) => a - b);
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: machineWords(),
  comparisons: first.comparisons,
  firstMs: first.cpuMs,
  medianMs: cpuMs[(ROUNDS - 1) / 2],
  slowestMs: cpuMs.at(-1),
  identical: same,
};
const out = fileURLToPath(new URL("./results/speed.json", import.meta.url));
writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
console.log(result);

function judged(run: Recording) {
  const began = process.cpuUsage();
  const judgement = judgeRun({ recording: run, history: [], policy });
  const { user, system } = process.cpuUsage(began);
  return {
    cpuMs: (user + system) / 1000,
    comparisons: judgement.comparisons.length,
    text: JSON.stringify(judgement),
  };
}

function addMetrics(arm: ArmRecording, random: Random): void {
  for (let metric = 0; metric < METRICS; metric++) {
    arm.metrics.push({ name: `metric_${metric}`, type: "trend" });
    for (let second = 0; second < MODEL.seconds; second++) {
      const values = Array.from({ length: 20 }, () => 50 * Math.exp(0.3 * random.normal()));
      const histogram = new LogHistogram();
      for (const value of values) histogram.add(value);
      arm.metricCells.push({
        second,
        metric,
        count: values.length,
        sum: values.reduce((sum, value) => sum + value, 0),
        min: Math.min(...values),
        max: Math.max(...values),
        last: values.at(-1) ?? 0,
        values: histogram,
      });
    }
  }
}
