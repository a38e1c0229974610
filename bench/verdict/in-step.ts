/**
 * How far two processes of the same code differ where both load processes keep exact time, and where each iteration waits
 * a random part of its interval as it does in the product. Needs k6; about nine minutes.
 *
 *     npm run bench:verdict:in-step -- --runs 5 --seconds 40
 */
import { randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startImageApiProcess } from "../../examples/demo/image-api-process.ts";
import { ArmControl } from "../../src/engine/arm-control.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import type { LogHistogram } from "../../src/measure/histogram.ts";
import type { RecordingMeta } from "../../src/measure/recording.ts";
import { RecordingBuilder } from "../../src/measure/recording-builder.ts";
import { SHIPPED_SCENARIOS } from "../../src/paths.ts";
import { adjustScenario } from "../../src/scenario/adjust.ts";
import { PLAN_VARIABLE } from "../../src/scenario/k6/plan.ts";
import { readScenario } from "../../src/scenario/read-scenario.ts";
import type { YamlScenario } from "../../src/scenario/scenario.ts";
import { latencyOf } from "./rivals/project.ts";

const QUANTILES = [0.25, 0.5, 0.75, 0.9];
const FLAGS = ["--burn-ms", "5", "--sigma", "0.5", "--sleep-ms", "3"];

const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, seconds: { type: "string", default: "40" } },
});
const runs = Number(values.runs);
const gate = await readScenario("gate", { cwd: process.cwd(), shippedDir: SHIPPED_SCENARIOS });
const scenario = adjustScenario(gate, {
  vus: null,
  durationMs: Number(values.seconds) * 1000,
  scale: 1,
}) as YamlScenario;
const k6 = createK6Engine({ path: process.env.K6_PATH || "k6", version: "2", notes: [] });
const differences: Record<"in step" | "out of step", number[][]> = { "in step": [], "out of step": [] };
for (let run = 0; run < runs; run++) {
  for (const [way, engine] of [
    ["in step", withoutSpread(k6)],
    ["out of step", k6],
  ] as const) {
    differences[way].push(await differenceOf(engine, 1 + randomInt(2 ** 30)));
    console.log(`${run + 1} of ${runs}, ${way}: ${differences[way].at(-1)?.map(percent).join(" ")}`);
  }
}
const rows = QUANTILES.map((q, at) => {
  const rms = (all: number[][]) =>
    percent(Math.sqrt(all.reduce((sum, one) => sum + one[at]! ** 2, 0) / all.length));
  return `| p${q * 100} | ${rms(differences["in step"])} | ${rms(differences["out of step"])} |`;
});
console.log(["| quantile | in step | out of step |", "| :-- | --: | --: |", ...rows].join("\n"));

/** Natural logarithms of the ratio of the quantiles. Both processes draw the same luck: what differs is when they are asked. */
async function differenceOf(engine: Engine, apiSeed: number): Promise<number[]> {
  const flags = [...FLAGS, "--seed", String(apiSeed)];
  await using first = await startImageApiProcess(flags);
  await using second = await startImageApiProcess(flags);
  const [one, other] = await Promise.all([first, second].map(({ url }) => latencyAt(engine, url)));
  return QUANTILES.map((q) => Math.log(one!.quantile(q)! / other!.quantile(q)!));
}

async function latencyAt(engine: Engine, baseUrl: string): Promise<LogHistogram> {
  const workDir = mkdtempSync(join(tmpdir(), "in-step-"));
  const startedAtMs = Date.now();
  const builder = new RecordingBuilder({} as RecordingMeta, startedAtMs);
  const collector = new ArmCollector({ arm: "head", writer: builder, startedAtMs });
  try {
    const plan = {
      arm: "head" as const,
      scenario,
      baseUrl,
      wsUrl: "ws://127.0.0.1:1/ws",
      env: {},
      seed: 1,
      runName: "in-step",
      maxVus: 200,
      workDir,
      streamPath: join(workDir, "samples.csv"),
    };
    const onChunk = (chunk: Buffer) => collector.write(chunk);
    collector.finish(await runArm(engine, plan, { onChunk, control: new ArmControl() }), baseUrl);
    return latencyOf(builder.build({ complete: true }).head);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** The same engine, told that iterations begin to the tick. */
function withoutSpread(engine: Engine): Engine {
  return {
    ...engine,
    async prepare(plan) {
      const load = await engine.prepare(plan);
      const file = load.env[PLAN_VARIABLE]!;
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), startSpreadMs: 0 }));
      return load;
    },
  };
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
