import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { totalRequests } from "../../../src/measure/aggregate.ts";
import { readRecording } from "../../../src/measure/recording-file.ts";
import { startTarget, tempDir } from "../../support/arms.ts";
import { loadAction } from "../../support/cli.ts";
import { describeWithK6, findTestK6 } from "../../support/k6.ts";
import { makeCertificate } from "../embedded/certificate.ts";
import { FakeCluster } from "./support/fake-cluster.ts";
import { k6Pod } from "./support/k6-pod.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const IMAGE = `grafana/k6:2.2.0@sha256:${"ab".repeat(32)}`;
const SCENARIO = `scenario: ping
duration: 8s
rate: 30/s
actions:
  - name: ping
    method: GET
    path: /ping
    headers: { X-Token: "\${TOKEN}" }
    expect: { status: 200 }
`;

describeWithK6("pods with a real k6 in them", () => {
  it("make one load together, that a terminal starts and judges", { timeout: 240_000 }, async () => {
    await using dir = await tempDir();
    await using target = await startTarget((_, response) => void setTimeout(() => response.end("{}"), 5));
    // As it is shipped: the client is a bundle of its own, and the script that goes into the cluster is one file.
    const dist = join(dir.path, "package", "dist");
    await promisify(execFile)(process.execPath, [join(ROOT, "scripts/build.ts"), "--out", dist]);
    const load = k6Pod(findTestK6()!, dir.path);
    const pods = [{ load }, { load, cuts: 3, cutAfterMs: 1_500 }, { load }];
    const cluster = new FakeCluster({ pods, tls: makeCertificate(dir.path), token: "t0ken" });
    await cluster.start();
    try {
      await writeFile(join(dir.path, "ping.yaml"), SCENARIO);
      await writeFile(join(dir.path, "kubeconfig"), cluster.kubeconfig());
      const { code, stdout, stderr } = await loadAction(
        [
          ...["run", "ping.yaml", "--url", target.url, "--env", "TOKEN=s3cret-value"],
          ...["--engine", "k6-operator", "--k6-image", IMAGE, "--parallelism", "3"],
        ],
        dir.path,
        { KUBECONFIG: join(dir.path, "kubeconfig"), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
        join(dist, "cli.js"),
      );
      expect(stderr).toContain("was created in namespace load at 127.0.0.1");
      expect({ code, stderr: stderr.split("\n").filter((line) => line.startsWith("load-action:")) }).toEqual({
        code: 0,
        stderr: [],
      });
      expect(stdout).toContain("k6 2.2.0");
      const recording = await readRecording(join(dir.path, "load-report", "run.recording"));
      expect(recording.meta.shards).toEqual({ of: 3, faults: [] });
      expect(recording.meta.plannedRate).toBeCloseTo(30, 6);
      expect(recording.head.stream).toMatchObject({ broken: 0, truncated: 0, foreign: 0 });
      const pings = target.seen.filter(({ headers }) => headers["x-token"] === "s3cret-value");
      expect(pings.length).toBeGreaterThan(200);
      expect(totalRequests(recording.head, { from: 0, to: 10_000 }).count).toBe(pings.length);
      expect(
        pings.every(({ headers }) => String(headers["user-agent"]).includes("load-test-run/load-")),
      ).toBe(true);
      expect([...cluster.objects.keys()]).toEqual([]);
    } finally {
      await cluster.stop();
    }
  });
});
