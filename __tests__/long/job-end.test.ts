import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jobEnd, jobStartedAtMs, tooLongForJob } from "../../src/pipeline/job-end.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("the end of a job", () => {
  it.each([
    ["leaves five minutes of six hours", 6 * HOUR, 5 * MINUTE],
    ["leaves a tenth of a short one", 10 * MINUTE, MINUTE],
  ])("%s for the report", (_, timeoutMs, leftMs) => {
    expect(jobEnd(timeoutMs, 1_000).atMs).toBe(1_000 + timeoutMs - leftMs);
  });

  it("is told before a load that will not fit", () => {
    const end = jobEnd(HOUR, Date.UTC(2026, 0, 5, 12));
    const nowMs = Date.UTC(2026, 0, 5, 12, 10);
    expect(tooLongForJob(end, 44 * MINUTE, nowMs)).toBeNull();
    expect(tooLongForJob(end, 46 * MINUTE, nowMs)).toMatch(/job-timeout.*ended at 12:55 UTC/);
    expect(tooLongForJob(end, null, nowMs)).toBeNull();
  });
});

describe("the start of a job", () => {
  it("is when the runner made the folder of the event", async () => {
    const folder = join(await mkdtemp(join(tmpdir(), "job-")), "_github_workflow");
    await mkdir(folder);
    const event = join(folder, "event.json");
    await writeFile(event, "{}");
    // Made after this process began, so not a start that it can have had: a job is older than its steps.
    const ownStartMs = Date.now() - process.uptime() * 1000;
    expect(await jobStartedAtMs({ GITHUB_EVENT_PATH: event }, HOUR)).toBeCloseTo(ownStartMs, -3);
    expect(await jobStartedAtMs({ GITHUB_EVENT_PATH: process.execPath }, 100 * 365 * 24 * HOUR)).toBeLessThan(
      ownStartMs - 1_000,
    );
  });

  it("is that of the process where there is no such folder", async () => {
    const ownStartMs = Date.now() - process.uptime() * 1000;
    expect(await jobStartedAtMs({}, HOUR)).toBeCloseTo(ownStartMs, -3);
    expect(await jobStartedAtMs({ GITHUB_EVENT_PATH: "/nowhere/event.json" }, HOUR)).toBeCloseTo(
      ownStartMs,
      -3,
    );
  });
});
