import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { readRecording } from "../../src/measure/recording-file.ts";
import { startTarget, tempDir } from "../support/arms.ts";
import { loadAction } from "../support/cli.ts";
import { describeWithK6, findTestK6 } from "../support/k6.ts";

const SCENARIO = `scenario: ping
duration: 12s
rate: 60/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;

const run = (cwd: string, ...args: string[]) =>
  loadAction(args, cwd, {
    PATH: `${dirname(findTestK6()!)}:${process.env.PATH}`,
    K6_PATH: findTestK6()!,
  });

const slowBy = (milliseconds: number) =>
  startTarget((_, response) => void setTimeout(() => response.end("{}"), milliseconds));

describeWithK6("a run side by side that is collected as histograms", () => {
  it("is judged as any other, says how it was collected, and replays", { timeout: 120_000 }, async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "ping.yaml"), SCENARIO);
    await using head = await slowBy(40);
    await using base = await slowBy(10);
    const targets = ["--url", head.url, "--base-url", base.url];
    const { code, stdout } = await run(dir.path, "run", "ping.yaml", ...targets, "--collect", "histograms");
    expect(stdout).toMatch(/histograms,\s+latencies ± 5 %/);
    expect(stdout).toMatch(/latency overall .*slower/);
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
    expect(JSON.parse(replayed.stdout).method.join(" ")).toContain("buckets 9 % wide");
  });

  it("refuses the embedded engine in one line", { timeout: 60_000 }, async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "ping.yaml"), SCENARIO);
    await using target = await slowBy(1);
    const args = ["run", "ping.yaml", "--url", target.url, "--engine", "embedded", "--collect", "histograms"];
    const { code, stderr } = await run(dir.path, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain("collect: the embedded engine does not push histograms");
  });
});
