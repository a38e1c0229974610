import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RunnerCell } from "../../src/measure/recording.ts";
import { cpuShares, parseProcStat, readCpuTimes } from "../../src/observe/cpu-times.ts";
import { describeRunner, watchRunner } from "../../src/observe/runner-health.ts";

describe("the first line of /proc/stat", () => {
  it("is added up, waiting for disks counted as idle and guests not counted twice", () => {
    const text = "cpu  100 10 50 800 20 3 7 10 60 5\ncpu0 1 2 3 4\n";
    expect(parseProcStat(text)).toEqual({ total: 1000, idle: 820, steal: 10 });
  });

  it("may be that of an old kernel without steal", () => {
    expect(parseProcStat("cpu 1 2 3 4\n")).toEqual({ total: 10, idle: 4, steal: 0 });
  });

  it.each(["", "intr 5 6", "cpu a b c d", "cpu 1 2"])("is refused where it is %j", (text) => {
    expect(parseProcStat(text)).toBeNull();
  });
});

describe("shares between two readings", () => {
  it("tell busy, idle and stolen time apart", () => {
    const before = { total: 1000, idle: 500, steal: 0 };
    expect(cpuShares(before, { total: 2000, idle: 750, steal: 100 })).toEqual({ cpu: 0.65, steal: 0.1 });
  });

  it("are zero where no time went by, and never outside of 0 to 1", () => {
    const before = { total: 1000, idle: 500, steal: 10 };
    expect(cpuShares(before, before)).toEqual({ cpu: 0, steal: 0 });
    // Idle time of /proc/stat may go backwards by a tick.
    expect(cpuShares(before, { total: 1100, idle: 499, steal: 10 })).toEqual({ cpu: 1, steal: 0 });
  });

  it("come from readings of this machine", () => {
    const times = readCpuTimes();
    expect(times.total).toBeGreaterThan(times.idle);
    expect(times.idle).toBeGreaterThan(0);
  });
});

it("sees load on the machine and a process that was held up", async () => {
  const cells: RunnerCell[] = [];
  const watch = watchRunner((cell) => cells.push(cell));
  await sleep(50);
  const busyUntil = Date.now() + 1_300;
  while (Date.now() < busyUntil) Math.sqrt(busyUntil);
  await sleep(1_500);
  watch.stop();
  const seen = cells.length;
  expect(seen).toBeGreaterThanOrEqual(2);
  expect(Math.max(...cells.map((cell) => cell.eventLoopLagMs))).toBeGreaterThan(900);
  expect(Math.max(...cells.map((cell) => cell.cpu))).toBeGreaterThan(0.1);
  for (const cell of cells) expect(cell.cpu + cell.steal).toBeLessThanOrEqual(1.000001);
  const seconds = cells.map((cell) => cell.second);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  await sleep(1_200);
  expect(cells).toHaveLength(seen);
});

it("numbers cells from the given start", async () => {
  const cells: RunnerCell[] = [];
  const watch = watchRunner((cell) => cells.push(cell), { startedAtMs: Date.now() - 60_000 });
  while (cells.length === 0) await sleep(50);
  watch.stop();
  expect(cells[0]?.second).toBeGreaterThanOrEqual(60);
});

it("tells a hosted runner from one's own", () => {
  expect(describeRunner({ RUNNER_ENVIRONMENT: "github-hosted", ImageOS: "ubuntu24" })).toMatchObject({
    hosted: true,
    labels: "ubuntu24",
  });
  const own = describeRunner({ RUNNER_ENVIRONMENT: "self-hosted", RUNNER_OS: "Linux" });
  expect(own).toMatchObject({ hosted: false, labels: "linux", os: process.platform, arch: process.arch });
  expect(own.cores).toBeGreaterThan(0);
  expect(describeRunner({}).hosted).toBe(false);
});
