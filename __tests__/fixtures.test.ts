import { readdirSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgedWindow, requestsByEndpoint, totalRequests } from "../src/measure/aggregate.ts";
import { importRun } from "../src/measure/import/import-run.ts";
import type { ArmRecording, Recording } from "../src/measure/recording.ts";
import { type FixtureRun, fixture, fixtureContent, fixtureRuns } from "./support/fixtures.ts";

const RUNS = fixtureRuns();
const STREAMS = Object.entries(RUNS).flatMap(([name, run]) =>
  run.files
    .filter((file) => /\.(csv|json)(\.gz)?$/.test(file) && !/summary/.test(file))
    .map((file) => ({ name, run, file })),
);

async function recordingOf(file: string): Promise<Recording> {
  const run = await importRun(fixture(file));
  if (run.kind !== "recording") throw new Error(`${file} is a summary`);
  return run.recording;
}

/** Reports show names on one line, without spaces around them. */
function shown(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, n]) => [name.replace(/\s+/g, " ").trim(), n]));
}

function endpointCounts(recording: Recording): Record<string, number> {
  const totals = requestsByEndpoint(recording.head, judgedWindow(recording));
  return Object.fromEntries([...totals].map(([name, { count }]) => [name, count]));
}

function metricTotal(arm: ArmRecording, name: string): { count: number; sum: number } {
  const index = arm.metrics.findIndex((metric) => metric.name === name);
  const cells = arm.metricCells.filter((cell) => cell.metric === index);
  const add = (field: "count" | "sum") => cells.reduce((total, cell) => total + cell[field], 0);
  return { count: add("count"), sum: add("sum") };
}

describe.each(STREAMS)(
  "$file, read",
  ({ run, file, name }: { run: FixtureRun; file: string; name: string }) => {
    const { truth } = run;

    const itIfWhole = truth.exact ? it : undefined;
    itIfWhole?.("has the requests that the target counted, by endpoint", async () => {
      const recording = await recordingOf(file);
      const counted = Object.values(truth.requests).reduce((total, n) => total + n, 0);
      expect(totalRequests(recording.head, judgedWindow(recording)).count).toBe(counted);
      if (name !== "no-tags") expect(endpointCounts(recording)).toEqual(shown(truth.requests));
    });

    const itIfCut = truth.exact ? undefined : it;
    itIfCut?.("has no request that the target did not see, and says if it was cut inside a row", async () => {
      const recording = await recordingOf(file);
      for (const [endpoint, count] of Object.entries(endpointCounts(recording))) {
        expect(count).toBeGreaterThan(0);
        expect(count).toBeLessThanOrEqual(truth.requests[endpoint] ?? 0);
      }
      const cutInRow = !fixtureContent(file).toString("utf8").endsWith("\n");
      expect(recording.complete).toBe(!cutInRow);
      expect(recording.head.stream.truncated).toBe(cutInRow ? 1 : 0);
    });

    it("has the failures that the target caused, by class", async () => {
      const recording = await recordingOf(file);
      const { failures, failed, count, latency } = totalRequests(recording.head, judgedWindow(recording));
      const caused = Object.values(truth.failures).reduce((total, n) => total + n, 0);
      expect(failed).toBe(caused);
      // A request that timed out counts with the time after which it was given up.
      expect(latency.count).toBe(count - failed + (failures.timeout ?? 0));
      // Without the tags that tell the class, only the number can be right.
      if (name !== "bare-tags") expect(failures).toEqual(truth.failures);
    });

    it("has what the script alone decides: iterations, checks, custom metrics, WebSocket sessions", async () => {
      const { head } = await recordingOf(file);
      if (truth.iterations !== undefined) {
        expect(head.load.reduce((total, cell) => total + cell.iterations, 0)).toBe(truth.iterations);
      }
      for (const [check, expected] of Object.entries(truth.checks ?? {})) {
        const cells = head.checkCells.filter((cell) => head.checks[cell.check] === check);
        const add = (field: "passes" | "fails") => cells.reduce((total, cell) => total + cell[field], 0);
        expect({ passes: add("passes"), fails: add("fails") }).toEqual(expected);
      }
      for (const [metric, expected] of Object.entries(truth.metrics ?? {})) {
        const total = metricTotal(head, metric);
        expect(total.count).toBe(expected.count);
        expect(total.sum).toBeCloseTo(expected.sum, 5);
      }
      if (truth.webSockets) {
        expect(metricTotal(head, "ws_sessions").sum).toBe(truth.webSockets.sessions);
        expect(metricTotal(head, "ws_msgs_sent").sum).toBe(truth.webSockets.received);
        expect(metricTotal(head, "ws_msgs_received").sum).toBe(truth.webSockets.sent);
      }
    });

    it("is read without an unusable line, but for the row that was cut", async () => {
      const { head } = await recordingOf(file);
      expect(head.stream.broken).toBe(0);
      expect(head.stream.foreign).toBe(0);
      expect(head.stream.rows).toBeGreaterThan(0);
    });
  },
);

describe("single answers, read", () => {
  it.each(["error-answers.csv.gz", "error-answers.json.gz"])(
    "of %s: what error answers look like",
    async (file) => {
      const { head } = await recordingOf(file);
      expect(head.errorAnswers).toMatchObject({
        answered: 48,
        proper: 24,
        unseen: 0,
        throttled: 24,
        withRetryAfter: 12,
      });
      const samples = head.errorAnswers?.samples.map(({ endpoint, status, body }) => [
        endpoint,
        status,
        body,
      ]);
      expect(samples?.toSorted()).toEqual([
        ["errors: busy", 503, '{"code":"busy","message":"try again in 2 s, & be patient"}'],
        ["errors: page", 502, "<h1>502 Bad Gateway</h1> <hr>"],
        [
          "errors: proper",
          422,
          '{"error":{"code":"too_long","message":"the prompt of …@…, with token="…", is too long"}}',
        ],
      ]);
      expect(head.metrics.map(({ name }) => name)).toEqual(["iteration_duration"]);
    },
  );

  it("of our own script: ids of the slowest requests too", async () => {
    const { head } = await recordingOf("generic-script.csv.gz");
    expect(head.errorAnswers).toMatchObject({
      answered: 180,
      proper: 120,
      throttled: 60,
      withRetryAfter: 60,
    });
    const slowest = head.slowest ?? [];
    expect(slowest.length).toBeGreaterThanOrEqual(4);
    for (const { endpoint, header, id } of slowest) {
      expect([endpoint, header]).toEqual(["GET /slow", "x-request-id"]);
      expect(id).toMatch(/^answer-\d+$/);
    }
    const longest = totalRequests(
      head,
      judgedWindow(await recordingOf("generic-script.csv.gz")),
    ).latency.max();
    expect((slowest[0]?.durationMs ?? 0) / (longest ?? 1)).toBeCloseTo(1, 1);
  });
});

describe("the fixtures themselves", () => {
  const files = readdirSync(fixture("."));

  it("are all in the manifest and there", () => {
    const listed = Object.values(RUNS).flatMap((run) => run.files);
    expect([...listed, "manifest.json"].sort()).toEqual([...files].sort());
  });

  it("are small and tell nothing of the machine that recorded them", () => {
    for (const file of files) {
      expect(statSync(fixture(file)).size, file).toBeLessThan(60_000);
      const text = fixtureContent(file).toString("utf8");
      expect(text, file).not.toMatch(/\/(?:root|home|work|tmp|Users)\//);
      const hosts = new Set(
        [...text.matchAll(/\b(?:https?|wss?):\/\/([^/:"',\s$]+)/g)].map(([, host]) => host),
      );
      hosts.delete("127.0.0.1");
      expect([...hosts], file).toEqual([]);
    }
  });

  it("end with the exit codes that k6 documents", () => {
    const codes = Object.fromEntries(Object.entries(RUNS).map(([name, run]) => [name, run.exitCode]));
    expect(codes).toMatchObject({
      healthy: 0,
      "thresholds-crossed": 99,
      "script-exception": 0,
      "setup-exception": 107,
      "script-aborted": 108,
      "target-down": 0,
      "interrupted-sigint": 105,
      "interrupted-sigkill": null,
    });
    expect(RUNS["interrupted-sigkill"]?.signal).toBe("SIGKILL");
  });
});
