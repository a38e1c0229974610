import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseCriteria } from "../../src/criteria/read-criteria.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import { compareLoads } from "../../src/profile/compare-loads.ts";
import { loadsMarkdown, loadsPage } from "../../src/report/loads/render.ts";
import { compareLoadsCommand } from "../../src/terminal/compare-loads.ts";
import { readings, series } from "../criteria/support.ts";
import { expectGolden } from "../support/golden.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

function under(profile: string, rate: number, connections: number, model: RecordingModel = {}): Recording {
  const recording = makeRecording({ rate, seconds: 120, base: null, seed: rate, ...model });
  const { success, limits } = parseCriteria(
    ["p95 < 1000ms", { criterion: "handles-rate", rate: "600/min" }, "database-pool"],
    "criteria",
  );
  recording.meta.profile = profile;
  recording.meta.scenario.criteria = limits;
  recording.meta.successCriteria = success;
  const pool = series(
    "database-connections",
    readings(120, 5, (second) => connections + (second % 10) / 5),
    { unit: "connections", maximum: 20, limit: 20 },
  );
  return { ...recording, monitors: [pool] };
}

const low = under("baseline", 2, 3);
const high = under("metaphysical", 20, 18, { head: { factor: 3, failureRate: 0.02 } });

describe("two loads side by side", () => {
  const comparison = compareLoads(high, low);

  it("are told apart by the load itself, in whatever order they come", () => {
    expect(comparison).toMatchObject({ low: { label: "baseline" }, high: { label: "metaphysical" } });
    expect(comparison).toEqual(compareLoads(low, high));
    expect(comparison.loadFactor).toBeCloseTo(10, 0);
  });

  it("say what becomes of latency, failures and resources", () => {
    const p95 = comparison.changes.find(({ figure }) => figure === "p95")!.change;
    expect(p95.estimate).toBeGreaterThan(1.5);
    expect(p95.low).toBeLessThan(p95.estimate);
    expect(comparison.changes.map(({ figure }) => figure)).toContain("failures");
    expect(comparison.resources).toEqual([
      expect.objectContaining({
        name: "database connections",
        low: expect.objectContaining({ mean: expect.closeTo(3.5, 0), limit: 20 }),
        high: expect.objectContaining({ worst: 19 }),
      }),
    ]);
  });

  it("name what may have been used up before what it led to", () => {
    const latency = series(
      "p95",
      readings(120, 5, () => 900),
      { role: "latency", unit: "ms", limit: 500 },
    );
    const [pool] = high.monitors!;
    const { resources } = compareLoads(low, {
      ...high,
      monitors: [latency, { ...pool!, role: "connections" }],
    });
    expect(resources.map(({ name }) => name)).toEqual([pool!.name, latency.name]);
  });

  it("hold the rate of the higher load against the latency of the lower one", () => {
    const row = comparison.criteria.find(({ text }) => text.includes("handled smoothly"));
    expect(row).toMatchObject({ low: "unknown", high: "missed" });
  });

  it("are not compared silently where they are not the same", () => {
    const other = { ...high, meta: { ...high.meta, scenario: { ...high.meta.scenario, hash: "x" } } };
    expect(compareLoads(low, { ...other, complete: false }).notes).toEqual([
      expect.stringContaining("Not the same scenario"),
      expect.stringContaining("was cut"),
    ]);
  });

  it("read as the known Markdown", () => {
    expectGolden("report/loads.md", loadsMarkdown(comparison));
  });

  it("make a page that asks nothing of anybody and runs no script", () => {
    const page = loadsPage(comparison, "main { color: red }");
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|src=|https?:\/\/(?!head|base)/);
    expect(page.match(/<table/g)).toHaveLength(4);
  });

  it("say nothing of what was not measured", () => {
    const empty = makeRecording({ base: null, rate: 0, seconds: 10 });
    const nothing = compareLoads(empty, empty);
    expect(nothing).toMatchObject({ loadFactor: null, endpoints: [], resources: [] });
    expect(loadsMarkdown(nothing)).toContain("is not known");
  });
});

describe("load-action compare-loads", () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "loads-"));
    await writeFile(join(cwd, "low.recording"), encodeRecording(low));
    await writeFile(join(cwd, "high.recording"), encodeRecording(high));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(cwd, { recursive: true, force: true });
  });

  it("writes the comparison in three forms, and prints it", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const args = ["high.recording", "low.recording", "--out", "loads", "--json"];
    expect(await compareLoadsCommand(args, { cwd, env: {}, entry: "" })).toBe(0);
    const written = JSON.parse(await readFile(join(cwd, "loads/loads.json"), "utf8"));
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toEqual(written);
    expect(written.low.label).toBe("baseline");
    expect(await readFile(join(cwd, "loads/loads.md"), "utf8")).toContain("`metaphysical`");
    expect(await readFile(join(cwd, "loads/loads.html"), "utf8")).toMatch(/^<!doctype html>/);
  });

  it("needs two recordings", async () => {
    await expect(compareLoadsCommand(["low.recording"], { cwd, env: {}, entry: "" })).rejects.toThrow(
      "two recordings",
    );
    await expect(
      compareLoadsCommand(["low.recording", "no.recording"], { cwd, env: {}, entry: "" }),
    ).rejects.toThrow("no.recording");
  });
});
