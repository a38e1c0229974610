import { describe, expect, it } from "vitest";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import { resultSchema } from "../../src/report/result-schema.ts";
import { loadAction } from "../support/cli.ts";
import { fixture, temporaryFile } from "../support/fixtures.ts";
import { makeRecording } from "../support/recordings.ts";

const compare = (...args: string[]) => loadAction(["compare", ...args], fixture("."), { NO_COLOR: "1" });

describe("load-action compare", () => {
  it("judges two of k6's files and says what was compared", async () => {
    const { code, stdout, stderr } = await compare("healthy.csv", "all-tags.csv.gz");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NOT JUDGED/);
    expect(stdout).toMatch(/not made at the same time/);
    expect(stdout).toMatch(/For a verdict: load both side by side/);
    expect(stdout).toMatch(/compare healthy\.csv\s+all-tags\.csv\.gz/);
    expect(stdout).not.toMatch(/k6 unknown/);
  });

  it("finds a real regression between the arms of a recording, and fails", async () => {
    const recording = makeRecording({ seconds: 60, head: { factor: 1.5 } });
    await using file = await temporaryFile("run.recording", encodeRecording(recording));
    const changed = await compare(`${file.path}#base`, file.path);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(/^FAIL/);
    const same = await compare(file.path, file.path);
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(/^PASS/);
  });

  it.each([
    ["compared-base.csv.gz", "compared-head.csv.gz"],
    ["compared-base.summary.json", "compared-head.summary.json"],
    ["websocket.json", "websocket.summary.json"],
  ])("prints one JSON object of the result's schema for %s and %s", async (base, head) => {
    const { stdout, code } = await compare(base, head, "--json");
    const result = resultSchema.parse(JSON.parse(stdout));
    expect(code).toBe(result.verdict === "fail" ? 1 : 0);
    expect(result.verdict).not.toBe("pass");
    if (head === "compared-head.summary.json") {
      expect(result.requests).toBe(602);
      expect(result.p95Ms).toBeGreaterThan(80);
      expect(result.thresholds).toHaveLength(1);
    }
  });

  it("turns the exit code by --fail-on", async () => {
    const args = ["compared-base.summary.json", "compared-head.summary.json", "--fail-on", "inconclusive"];
    expect((await compare(...args)).code).toBe(1);
  });

  it.each([
    [["healthy.csv"], /write two files/],
    [["healthy.csv", "healthy.csv", "healthy.csv"], /write two files/],
    [["healthy.csv", "nowhere.csv"], /nowhere\.csv: there is no such file/],
    [["healthy.csv", "healthy.stdout.txt"], /this looks like the summary that k6 prints/],
    [["healthy.csv", "healthy.csv#base"], /only a recording has two arms/],
  ])("ends with exit code 2 and one line for %j", async (args, message) => {
    const { code, stdout, stderr } = await compare(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
