/** The same run of a real k6, collected both ways at once. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ArmControl } from "../../../src/engine/arm-control.ts";
import type { ArmAftermath } from "../../../src/engine/engine.ts";
import { createK6Engine } from "../../../src/engine/k6/k6-engine.ts";
import { runArm } from "../../../src/engine/run-arm.ts";
import { sumRequests } from "../../../src/measure/aggregate.ts";
import { ArmCollector } from "../../../src/measure/collector.ts";
import type { ArmRecording, RecordingMeta } from "../../../src/measure/recording.ts";
import { RecordingBuilder } from "../../../src/measure/recording-builder.ts";
import { armPlan, startTarget, tempDir, yamlScenario } from "../../support/arms.ts";
import { describeWithK6, findTestK6 } from "../../support/k6.ts";

const SECONDS = 6;
const RATE = 60;

interface BothWays {
  csv: ArmRecording;
  pushed: ArmRecording;
}

async function runBothWays(): Promise<BothWays> {
  await using dir = await tempDir();
  let answered = 0;
  await using target = await startTarget((_request, response) => {
    answered++;
    if (answered % 20 === 7) response.writeHead(503).end("{}");
    else setTimeout(() => response.end("{}"), 3 + (answered % 10));
  });
  const csvFile = join(dir.path, "both.csv");
  const stages = [{ durationMs: SECONDS * 1000, target: RATE }];
  const scenario = yamlScenario({ shape: { model: "open", start: RATE, stages, warmUpMs: 0 } });
  const plan = await armPlan(dir.path, scenario, target.url, {
    collect: "histograms",
    outputs: [`csv=${csvFile}`],
  });
  const startedAtMs = Date.now();
  const builders = {
    csv: new RecordingBuilder({} as RecordingMeta, startedAtMs),
    pushed: new RecordingBuilder({} as RecordingMeta, startedAtMs),
  };
  const pushed = new ArmCollector({
    arm: "head",
    writer: builders.pushed,
    startedAtMs,
    collect: "histograms",
  });
  const engine = createK6Engine({ path: findTestK6()!, version: "2.2.0", notes: [] });
  const aftermath: ArmAftermath = await runArm(engine, plan, {
    onChunk: (chunk) => pushed.write(chunk),
    control: new ArmControl(),
  });
  expect(aftermath.end).toMatchObject({ outcome: "completed" });
  pushed.finish(aftermath, target.url);
  const csv = new ArmCollector({ arm: "head", writer: builders.csv, startedAtMs });
  csv.write(await readFile(csvFile));
  csv.finish(aftermath, target.url);
  return {
    csv: builders.csv.build({ complete: true }).head,
    pushed: builders.pushed.build({ complete: true }).head,
  };
}

describeWithK6("a run that is collected both ways", () => {
  it("has the same counts, the same failures and quantiles within the width of a bucket", async () => {
    const { csv, pushed } = await runBothWays();
    const [all, same] = [sumRequests(csv.requests), sumRequests(pushed.requests)];
    expect(all.count).toBeGreaterThan(RATE * SECONDS * 0.9);
    expect(same.count).toBe(all.count);
    expect(same.failures).toEqual(all.failures);
    expect(same.latency.count).toBe(all.latency.count);
    for (const q of [0.5, 0.9, 0.95]) {
      const ratio = same.latency.quantile(q)! / all.latency.quantile(q)!;
      expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(2) / 8);
    }
    expect(same.latency.meanLog()!).toBeCloseTo(all.latency.meanLog()!, 1);
    const sums = (arm: ArmRecording) => ({
      iterations: total(arm.load, (cell) => cell.iterations),
      dropped: total(arm.load, (cell) => cell.droppedIterations),
      sent: total(arm.load, (cell) => cell.bytesSent),
      received: total(arm.load, (cell) => cell.bytesReceived),
      passes: total(arm.checkCells, (cell) => cell.passes),
      fails: total(arm.checkCells, (cell) => cell.fails),
      phases: total(arm.phases, ({ phases }) => phases.waiting.count),
      iterationDurations: total(arm.metricCells, (cell) => cell.count),
    });
    expect(sums(pushed)).toEqual(sums(csv));
    expect(pushed.checks).toEqual(csv.checks);
    expect(pushed.endpoints).toEqual(csv.endpoints);
    expect(pushed.errors).toMatchObject(
      csv.errors!.map(({ endpoint, failure, status, count }) => ({ endpoint, failure, status, count })),
    );
    expect(pushed.stream).toMatchObject({ broken: 0, foreign: 0 });
    const seconds = new Set(pushed.requests.map(({ second }) => second));
    expect(seconds.size).toBeGreaterThanOrEqual(SECONDS - 1);
  }, 60_000);
});

function total<T>(cells: readonly T[], of: (cell: T) => number): number {
  return cells.reduce((sum, cell) => sum + of(cell), 0);
}
