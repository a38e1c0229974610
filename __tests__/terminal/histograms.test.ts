import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { readRecording } from "../../src/measure/recording-file.ts";
import { startTarget, tempDir } from "../support/arms.ts";
import { describeWithK6, findTestK6 } from "../support/k6.ts";

const CLI = resolve(import.meta.dirname, "../../src/cli.ts");
const SCENARIO = `scenario: ping
duration: 12s
rate: 60/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;

function run(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    const env = { PATH: `${dirname(findTestK6()!)}:${process.env.PATH}`, K6_PATH: findTestK6()! };
    execFile(process.execPath, [CLI, ...args], { cwd, env }, (error, out, err) => {
      done({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err });
    });
  });
}

const slowBy = (milliseconds: number) =>
  startTarget((_, response) => void setTimeout(() => response.end("{}"), milliseconds));

describeWithK6("a run side by side that is collected as histograms", () => {
  it("is judged as any other, says how it was collected, and replays", { timeout: 120_000 }, async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "ping.yaml"), SCENARIO);
    await using head = await slowBy(40);
    await using base = await slowBy(10);
    const targets = ["--url", head.url, "--base-url", base.url];
    const { code, out } = await run(dir.path, "run", "ping.yaml", ...targets, "--collect", "histograms");
    expect(out).toMatch(/histograms,\s+latencies ± 5 %/);
    expect(out).toMatch(/latency overall .*slower/);
    expect(code).toBe(1);

    const recording = await readRecording(join(dir.path, "load-report", "run.recording"));
    expect(recording.meta.collected).toBe("histograms");
    for (const [arm, target] of [
      [recording.head, head],
      [recording.base!, base],
    ] as const) {
      expect(arm.requests.reduce((sum, { count }) => sum + count, 0)).toBe(
        target.seen.filter(({ url }) => url === "/ping").length,
      );
      expect(arm.stream).toMatchObject({ broken: 0, truncated: 0, foreign: 0 });
    }
    const replayed = await run(dir.path, "judge", "load-report/run.recording", "--json");
    expect(replayed.code).toBe(1);
    expect(JSON.parse(replayed.out).method.join(" ")).toContain("buckets 9 % wide");
  });

  it("refuses the embedded engine in one line", { timeout: 60_000 }, async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "ping.yaml"), SCENARIO);
    await using target = await slowBy(1);
    const args = ["run", "ping.yaml", "--url", target.url, "--engine", "embedded", "--collect", "histograms"];
    const { code, err } = await run(dir.path, ...args);
    expect(code).toBe(2);
    expect(err).toContain("collect: the embedded engine does not push histograms");
  });
});
