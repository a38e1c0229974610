import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ArmControl } from "../../src/engine/arm-control.ts";
import type { ArmPlan } from "../../src/engine/engine.ts";
import { createK6Engine, SUMMARY_FILE } from "../../src/engine/k6/k6-engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import { sumRequests } from "../../src/measure/aggregate.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import type { ArmRecording } from "../../src/measure/recording.ts";
import { RecordingWriter, readRecording } from "../../src/measure/recording-file.ts";
import { armPlan, scriptScenario, startTarget, tempDir } from "../support/arms.ts";
import { describeWithK6, findTestK6 } from "../support/k6.ts";
import { makeRecording } from "../support/recordings.ts";

const SCRIPT = `
  import http from "k6/http";
  import exec from "k6/execution";
  import { check } from "k6";
  import { Trend } from "k6/metrics";
  const size = new Trend("answer_size");
  export const options = {
    scenarios: { all: { executor: "shared-iterations", vus: 8, iterations: 400 } },
    summaryTrendStats: ["avg", "min", "max", "p(40)", "p(60)", "p(94)", "p(96)", "count"],
    // Named here, so that k6's summary tells it apart.
    thresholds: { "http_req_duration{expected_response:true}": ["max>=0"] },
  };
  export default function () {
    const i = exec.scenario.iterationInTest;
    const item = http.get(\`\${__ENV.BASE_URL}/items/\${1000 + i}?token=secret-\${i}\`);
    check(item, { "item is there": (r) => r.status === 200 });
    size.add(item.body.length);
    http.post(\`\${__ENV.BASE_URL}/jobs\`, "{}", { tags: { name: "add, a \\"job\\"", kind: "x", other: String(i % 7) } });
  }
`;

async function record(plan: ArmPlan, file: string): Promise<ArmRecording> {
  const engine = createK6Engine({ path: findTestK6() as string, version: "2.2.0", notes: [] });
  const startedAtMs = Date.now();
  const writer = await RecordingWriter.open(file, makeRecording().meta, startedAtMs);
  const collector = new ArmCollector({ arm: "head", writer, startedAtMs });
  const onChunk = (chunk: Buffer) => collector.write(chunk);
  const aftermath = await runArm(engine, plan, { onChunk, control: new ArmControl() });
  collector.finish(aftermath, plan.baseUrl);
  await writer.close({ complete: true });
  return (await readRecording(file)).head;
}

describeWithK6("what is recorded of a real k6", () => {
  it("is what the target counted, with the figures of k6's own summary, and no query", async () => {
    await using dir = await tempDir();
    await using target = await startTarget((request, response) => {
      // Every twentieth item is missing; every answer takes its time.
      const missing = /\/items\/\d*[05]0\?/.test(request.url);
      response.statusCode = missing ? 404 : 200;
      setTimeout(() => response.end("x".repeat(10)), 2 + (Number(request.url.length) % 5));
    });
    const script = join(dir.path, "script.js");
    await writeFile(script, SCRIPT);
    const plan = await armPlan(dir.path, scriptScenario(script), target.url);
    const file = join(dir.path, "run.recording");
    const arm = await record(plan, file);

    expect(arm.endpoints.toSorted()).toEqual(["GET /items/:id", 'add, a "job"']);
    const of = (name: string) =>
      sumRequests(arm.requests.filter((cell) => arm.endpoints[cell.endpoint] === name));
    const items = target.seen.filter(({ method }) => method === "GET");
    const missing = items.filter(({ url }) => /\/items\/\d*[05]0\?/.test(url)).length;
    expect(items).toHaveLength(400);
    expect(missing).toBe(8);
    expect(of("GET /items/:id")).toMatchObject({ count: 400, failed: 8, failures: { "status-4xx": 8 } });
    expect(of('add, a "job"')).toMatchObject({ count: 400, failed: 0 });
    expect(arm.checks).toEqual(["item is there"]);
    expect(arm.checkCells.reduce((sum, cell) => sum + cell.passes, 0)).toBe(392);
    expect(arm.checkCells.reduce((sum, cell) => sum + cell.fails, 0)).toBe(8);
    expect(arm.load.reduce((sum, cell) => sum + cell.iterations, 0)).toBe(400);
    expect(arm.metrics).toContainEqual({ name: "answer_size", type: "trend" });
    expect(arm.stream).toMatchObject({ broken: 0, truncated: 0, foreign: 0 });

    const summary = JSON.parse(await readFile(join(plan.workDir, SUMMARY_FILE), "utf8"));
    const own = summary.metrics["http_req_duration{expected_response:true}"];
    const { latency } = sumRequests(arm.requests);
    expect(latency.count).toBe(own.count ?? 792);
    const ratioTo = (value: number | null, expected: number) => Math.abs((value ?? 0) / expected - 1);
    expect(ratioTo(latency.mean(), own.avg)).toBeLessThan(0.01);
    expect(ratioTo(latency.max(), own.max)).toBeLessThan(0.01);
    for (const [q, low, high] of [
      [0.5, own["p(40)"], own["p(60)"]],
      [0.95, own["p(94)"], own["p(96)"]],
    ] as const) {
      expect(latency.quantile(q)).toBeGreaterThanOrEqual(low * 0.99);
      expect(latency.quantile(q)).toBeLessThanOrEqual(high * 1.01);
    }
    expect(JSON.stringify(arm)).not.toContain("secret");
  }, 60_000);
});
