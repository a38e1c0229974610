/** A whole run with a real Prometheus beside it, and the same with one that is not there. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ImageApi, startImageApi } from "../../../examples/image-api/image-api.ts";
import { readRecording } from "../../../src/measure/recording-file.ts";
import { loadAction } from "../../support/cli.ts";
import { freePorts } from "../../support/ports.ts";
import { describeWithPrometheus, type Service, startPrometheus } from "../../support/services.ts";

const SECONDS = 12;

describeWithPrometheus("a run that is watched", () => {
  let head: ImageApi;
  let base: ImageApi;
  let prometheus: Service;
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "watched-"));
    [head, base] = await Promise.all([startImageApi({ dbPool: 2, dbHoldMs: 90 }), startImageApi({})]);
    prometheus = await startPrometheus({ scrape: [head.url, base.url] });
    await wait(2500);
  });
  afterAll(async () => {
    await Promise.all([head?.close(), base?.close(), prometheus?.stop()]);
    await rm(cwd, { recursive: true, force: true });
  });

  const run = (url: string, out: string) =>
    loadAction(
      [
        ...["run", "gate", "--url", head.url, "--base-url", base.url, "--engine", "embedded"],
        ...["--duration", `${SECONDS}s`, "--prometheus", url, "--out", out, "--json", "--fail-on", "none"],
        // Not made once more where the machine is busy.
        ...["--max-duration", "25s"],
      ],
      cwd,
    );

  it("tells both deployments apart, names what crossed its limit, and is replayed the same", {
    timeout: 120_000,
  }, async () => {
    const { code, stdout, stderr } = await run(prometheus.url, "report");
    expect(stderr).not.toContain("Error");
    expect(code).toBe(0);
    const recording = await readRecording(join(cwd, "report/run.recording"));
    const series = (key: string, arm: string) =>
      recording.monitors?.find((one) => one.monitor === key && one.arm === arm);
    for (const arm of ["head", "base"]) {
      for (const key of ["response-time-p95", "requests", "database-connections", "queue-depth"]) {
        expect(series(key, arm), `${key} of ${arm}`).toMatchObject({ status: "ok" });
      }
    }
    expect(series("database-connections", "head")).toMatchObject({ maximum: 2, limit: 2 });
    expect(Math.max(...series("database-connections", "head")!.points.map(({ value }) => value ?? 0))).toBe(
      2,
    );
    // The server counts the requests of the judged window as the load does, give or take a scrape at each end.
    const result = JSON.parse(stdout);
    expect(series("requests", "head")!.overall! / result.requestsPerSecond).toBeGreaterThan(0.7);
    expect(series("requests", "head")!.overall! / result.requestsPerSecond).toBeLessThan(1.3);

    const comment = await readFile(join(cwd, "report/comment.md"), "utf8");
    expect(comment).toMatch(/\| `database connections` \| 2.connections \| 2.connections \| .* of the time/);
    const again = await loadAction(["judge", "report/run.recording", "--json", "--fail-on", "none"], cwd);
    expect(JSON.parse(again.stdout).monitors).toEqual(result.monitors);
    expect(JSON.parse(again.stdout).verdict).toBe(result.verdict);
  });

  it("goes on without a Prometheus that answers, and says so", { timeout: 120_000 }, async () => {
    const [port] = await freePorts(1);
    const { code, stdout } = await run(`http://127.0.0.1:${port}`, "alone");
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.requests).toBeGreaterThan(50);
    expect(result.complete).toBe(true);
    expect(result.monitors.read).toEqual([]);
    expect(result.monitors.unknown[0].reason).toBe(
      "Prometheus cannot be reached: the connection was refused",
    );
    expect(result.notes.join(" ")).toContain("the connection was refused, so none of them is known");
    expect(await readFile(join(cwd, "alone/report.html"), "utf8")).toContain("the connection was refused");
  });
});
