import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startImageApi } from "../../../examples/image-api/image-api.ts";
import type { Exchange } from "../../../src/engine/embedded/exchange.ts";
import { HEADER, SampleRows } from "../../../src/engine/embedded/sample-rows.ts";
import { totalRequests } from "../../../src/measure/aggregate.ts";
import { ArmCollector } from "../../../src/measure/collector.ts";
import type { ArmRecording } from "../../../src/measure/recording.ts";
import { RecordingBuilder } from "../../../src/measure/recording-builder.ts";
import { SYSTEM_TAGS } from "../../../src/scenario/k6/plan.ts";
import { findTestK6, itWithK6 } from "../../support/k6.ts";
import { makeRecording } from "../../support/recordings.ts";
import { action, IMAGE_MIX, runEmbedded, scenario } from "./support.ts";

const WHOLE_RUN = { from: 0, to: Number.POSITIVE_INFINITY };

/** Takes a sample stream through the same code as a run does. */
function collect(startedAtMs: number): { write(chunk: Uint8Array): void; arm(): ArmRecording } {
  const builder = new RecordingBuilder(makeRecording().meta, startedAtMs);
  const collector = new ArmCollector({ arm: "head", writer: builder, startedAtMs });
  return {
    write: (chunk) => collector.write(chunk),
    arm() {
      const end = { outcome: "completed" as const, exitCode: 0, signal: null, message: "" };
      collector.finish({ thresholds: [], metrics: [], end }, "http://127.0.0.1");
      return builder.build({ complete: true }).head;
    },
  };
}

describe("the sample stream, collected as k6's is", () => {
  it("gives the requests that the target saw, by endpoint and class, and no line that cannot be used", async () => {
    const api = await startImageApi({ sleepMs: 30, errorShare: 0.15, resetShare: 0.1, seed: 3 });
    const yaml = scenario({ start: 50, stages: [{ durationMs: 3000, target: 50 }] }, [
      ...IMAGE_MIX.slice(0, 2),
      action('odd, "name"', '/odd, "name"', {
        method: "GET",
        every: 5,
        expect: { statuses: [404], json: ["error.id"] },
      }),
    ]);
    const collected = collect(Date.now());
    const run = await runEmbedded(yaml, api.url, { onChunk: (chunk) => collected.write(chunk) });
    const arm = collected.arm();
    const counts = api.counts();
    const { "500": broken, none: reset } = api.statuses();
    await api.close();

    expect(arm.stream).toMatchObject({ rows: run.rows.length, broken: 0, truncated: 0, foreign: 0 });
    const totals = totalRequests(arm, WHOLE_RUN);
    expect(totals.count).toBe(180);
    expect(totals.failures).toEqual({ "status-5xx": broken, reset, expectation: 30 });
    const perEndpoint = Object.fromEntries(arm.endpoints.map((name) => [name, 0]));
    for (const cell of arm.requests) perEndpoint[arm.endpoints[cell.endpoint] ?? ""]! += cell.count;
    const { other, ...known } = counts;
    expect(perEndpoint).toEqual({ ...known, 'GET /odd, "name"': other });

    const sum = (pick: (cell: (typeof arm.load)[number]) => number) =>
      arm.load.reduce((all, cell) => all + pick(cell), 0);
    expect(sum((cell) => cell.iterations)).toBe(150);
    expect(sum((cell) => cell.bytesSent)).toBeGreaterThan(180 * 200);
    expect(sum((cell) => cell.bytesReceived)).toBeGreaterThan(150 * 200);
    expect(arm.checks).toContain('odd, "name": has error.id');
    expect(totals.latency.quantile(0.95)).toBeGreaterThan(29);
  });
});

describe("rows", () => {
  itWithK6("have the columns that k6 writes for the generic script's tags", async () => {
    const folder = await mkdtemp(join(tmpdir(), "k6-header-"));
    const options = { vus: 1, iterations: 1, systemTags: SYSTEM_TAGS };
    await writeFile(
      join(folder, "script.js"),
      `export const options = ${JSON.stringify(options)}; export default function () {}`,
    );
    const k6 = findTestK6() ?? "";
    await promisify(execFile)(
      k6,
      ["run", "--quiet", "--no-usage-report", "--out", "csv=out.csv", "script.js"],
      {
        cwd: folder,
      },
    );
    const csv = await readFile(join(folder, "out.csv"), "utf8");
    expect(HEADER).toBe(csv.slice(0, csv.indexOf("\n") + 1));
    await rm(folder, { recursive: true });
  });

  it("survive any name of a check or an endpoint", () => {
    const startedAtMs = Date.now();
    const exchange: Exchange = {
      status: 202,
      errorCode: 0,
      headers: {},
      body: null,
      endedAtMicros: startedAtMs * 1000 + 500_000,
      durationMs: 12.5,
      phasesMs: { blocked: 0, connecting: 0, tls: 0, sending: 0.5, waiting: 11, receiving: 1 },
    };
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        const collected = collect(startedAtMs);
        const rows = new SampleRows({ write: (text) => collected.write(Buffer.from(text)) });
        rows.request("POST", `POST /${name}`, exchange, true);
        rows.check(name, true);
        const arm = collected.arm();
        expect(arm.stream).toMatchObject({ broken: 0, truncated: 0, foreign: 0 });
        expect(arm.endpoints).toHaveLength(1);
        expect(arm.requests).toMatchObject([{ second: 0, count: 1 }]);
        expect(arm.checks).toHaveLength(1);
      }),
    );
  });
});
