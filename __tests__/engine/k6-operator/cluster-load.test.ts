import { mkdtempSync } from "node:fs";
import { access, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { StopReason } from "../../../src/engine/arm-control.ts";
import { connect } from "../../../src/engine/k6-operator/kubernetes-client.ts";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../../src/judge/policy.ts";
import { totalRequests } from "../../../src/measure/aggregate.ts";
import { readRecording } from "../../../src/measure/recording-file.ts";
import { SHIPPED_SCENARIOS } from "../../../src/paths.ts";
import { describeRun } from "../../../src/pipeline/describe-run.ts";
import { loadCluster } from "../../../src/pipeline/load-cluster.ts";
import { prepareRun } from "../../../src/pipeline/prepare.ts";
import { readTerminalRequest } from "../../../src/request/read-request.ts";
import { readWish } from "../../../src/request/read-wish.ts";
import { tempDir } from "../../support/arms.ts";
import { makeCertificate } from "../embedded/certificate.ts";
import { type ClusterScript, FakeCluster } from "./support/fake-cluster.ts";
import type { PodScript } from "./support/fake-pod.ts";
import { syntheticLoad } from "./support/k6-rows.ts";

const IMAGE = `grafana/k6:2.2.0@sha256:${"ab".repeat(32)}`;
const SCENARIO = `scenario: ping
duration: 2s
rate: 30/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;
const ALL = { from: 0, to: 10_000 };
const REQUESTS = 30;

const steady = (change: object = {}) => ({
  load: syntheticLoad({ requests: REQUESTS, everyMs: 50, ...change }),
});

interface Started {
  cluster: FakeCluster;
  stop(reason: StopReason): void;
}

const certificates = mkdtempSync(join(tmpdir(), "load-action-cert-"));
const tls = makeCertificate(certificates);
afterAll(() => rm(certificates, { recursive: true, force: true }));

/** Runs one load in a fake cluster, up to the judgement. */
async function load(
  script: Partial<ClusterScript> & { pods: PodScript[] },
  { startTimeout = "20s", onStart }: { startTimeout?: string; onStart?: (started: Started) => void } = {},
) {
  await using dir = await tempDir();
  const cluster = new FakeCluster({ tls, ...script });
  await cluster.start();
  try {
    await writeFile(join(dir.path, "ping.yaml"), SCENARIO);
    await writeFile(join(dir.path, "kubeconfig"), cluster.kubeconfig());
    vi.stubEnv("KUBECONFIG", join(dir.path, "kubeconfig"));
    const wish = readWish(
      {
        scenario: "ping.yaml",
        url: "http://127.0.0.1:9",
        engine: "k6-operator",
        "k6-image": IMAGE,
        parallelism: String(script.pods.length),
        "kubernetes-start-timeout": startTimeout,
        env: "TOKEN=s3cret-value",
      },
      (name) => name,
    );
    const request = await readTerminalRequest(wish, dir.path, false);
    const run = await prepareRun(request, { cwd: dir.path, entry: "", shippedDir: SHIPPED_SCENARIOS });
    const { engine } = run;
    if (engine.kind !== "cluster") throw new Error("not in a cluster");
    const recordingFile = join(dir.path, "run.recording");
    try {
      const { notes } = await loadCluster(
        { ...run, engine },
        describeRun(request, run, {}),
        {
          recordingFile,
          maxRequests: 1_000_000,
          maxDurationMs: null,
          jobEnd: null,
          onControl: (stop) => onStart?.({ cluster, stop }),
          onLive: () => {},
          earlyEnd: null,
          monitors: null,
        },
        { connect: async () => connect(), timing: { pollMs: 100, pauseMs: 50, patienceMs: 5_000 } },
      );
      const recording = await readRecording(recordingFile);
      const judgement = judgeRun({ recording, history: [], policy: DEFAULT_POLICY });
      await expect(access(join(dir.path, "pods"))).rejects.toThrow();
      return { cluster, recording, judgement, notes, faults: recording.meta.shards?.faults ?? [] };
    } finally {
      await rm(run.workDir, { recursive: true, force: true });
    }
  } finally {
    await cluster.stop();
  }
}

afterEach(() => vi.unstubAllEnvs());

describe("a load in a cluster", { timeout: 60_000 }, () => {
  it("is one run of all its pods, and leaves nothing behind", async () => {
    const { cluster, recording, faults, judgement } = await load({
      pods: [steady(), steady({ latencyMs: 9 }), steady()],
      token: "t0ken",
    });
    expect(faults).toEqual([]);
    expect(recording.complete).toBe(true);
    expect(recording.head.end.outcome).toBe("completed");
    expect(totalRequests(recording.head, ALL).count).toBe(3 * REQUESTS);
    expect(recording.head.stream).toMatchObject({ broken: 0, truncated: 0, foreign: 0 });
    // Of each second the users of all pods.
    expect(Math.max(...recording.head.load.map(({ vus }) => vus))).toBe(9);
    expect(judgement.verdict).not.toBe("disturbed");
    expect([...cluster.objects.keys()]).toEqual([]);
    expect(Object.keys(cluster.created).sort()).toEqual(["configmaps", "secrets", "testruns"]);
  });

  it("is whole where connections to the logs break in the middle of a line", async () => {
    const { recording, faults, cluster } = await load({
      pods: [{ ...steady(), cuts: 4, cutAfterMs: 250 }, steady()],
    });
    expect(faults).toEqual([]);
    expect(totalRequests(recording.head, ALL).count).toBe(2 * REQUESTS);
    expect(recording.head.stream).toMatchObject({ broken: 0, truncated: 0, foreign: 0 });
    expect(cluster.requests.filter(({ path }) => path.includes("sinceTime=")).length).toBeGreaterThan(2);
  });

  it("is disturbed where a log was rotated away while nobody was connected", async () => {
    const rotated = syntheticLoad({
      requests: REQUESTS,
      everyMs: 50,
      at(made, pod) {
        if (made === 10) pod.cut();
        if (made === 15) pod.rotate();
      },
    });
    const { faults, judgement } = await load({
      pods: [steady(), { load: rotated, silentAfterCutMs: 1_000 }],
    });
    expect(faults[0]).toMatch(
      /^Shard 2 of 2 \(pod load-action-.*\) lost [5-9] of 30 requests and [5-9] of 30 iterations .*, for it was rotated/,
    );
    expect(judgement.verdict).toBe("disturbed");
  });

  it("is disturbed where fewer samples come than k6 says it made", async () => {
    const { faults, judgement } = await load({ pods: [steady(), steady({ told: 40 })] });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(
      /^Shard 2 of 2 \(pod load-action-\w+-2-abcde\) lost 10 of 40 requests and 10 of 40 iterations between its log and here\.$/,
    );
    expect(judgement.verdict).toBe("disturbed");
    expect(judgement.reasons.map(({ text }) => text).join(" ")).toContain("Shard 2 of 2");
  });

  it("is disturbed by the name of the shard that was evicted, and keeps what the others made", async () => {
    const evicted = syntheticLoad({
      requests: REQUESTS,
      everyMs: 50,
      at: (made, pod) => {
        if (made === 10) pod.evict("The node was low on resource: memory.");
      },
    });
    const { faults, judgement, recording } = await load({ pods: [steady(), { load: evicted }, steady()] });
    expect(faults[0]).toBe(
      "Shard 2 of 3 did not run to its end: The pod was evicted (The node was low on resource: memory).",
    );
    expect(judgement.verdict).toBe("disturbed");
    expect(totalRequests(recording.head, ALL).count).toBeGreaterThanOrEqual(2 * REQUESTS);
  });

  it("is disturbed by the name of the shard whose node was drained", async () => {
    const drained = syntheticLoad({
      requests: REQUESTS,
      everyMs: 50,
      at: (made, pod) => {
        if (made === 10) pod.remove();
      },
    });
    const { faults, judgement } = await load({ pods: [{ load: drained }, steady()] });
    expect(faults[0]).toBe("Shard 1 of 2 did not run to its end: The pod was deleted from outside.");
    expect(judgement.verdict).toBe("disturbed");
  });

  it("is disturbed by the name of the shard that failed, with what k6 says", async () => {
    const failing = (pod: Parameters<NonNullable<PodScript["load"]>>[0]) => {
      pod.print('{"level":"error","msg":"Error: no s3cret-value here","hint":"script exception"}');
      pod.end(107);
    };
    const { faults, judgement } = await load({ pods: [steady(), { load: failing }] });
    expect(faults[0]).toBe(
      "Shard 2 of 2 did not run to its end: The script threw an exception: Error: no *** here.",
    );
    expect(judgement.verdict).toBe("disturbed");
  });

  it("is disturbed by the name of the shard that began late", async () => {
    const { faults } = await load({ pods: [steady(), { ...steady(), startDelayMs: 7_000 }] });
    expect(faults[0]).toMatch(/^Shard 2 of 2 began [67] s after the first\.$/);
  });

  it("waits for slow pods before second 0", async () => {
    const { faults, recording } = await load({ pods: [steady(), { ...steady(), readyAfterMs: 3_000 }] });
    expect(faults).toEqual([]);
    expect(Math.min(...recording.head.requests.map(({ second }) => second))).toBeLessThanOrEqual(2);
  });

  it("ends where a pod is never scheduled, and says which and why", async () => {
    const { faults, judgement, cluster, recording } = await load(
      { pods: [steady(), { readyAfterMs: null }] },
      { startTimeout: "3s" },
    );
    expect(faults).toContain(
      "Shard 2 of 2 did not run to its end: The pod was never scheduled (0/3 nodes are available: 3 Insufficient cpu), within 3 s.",
    );
    expect(faults[0]).toContain("not all of the pods were ready");
    expect(judgement.verdict).toBe("disturbed");
    expect(totalRequests(recording.head, ALL).count).toBe(0);
    expect([...cluster.objects.keys()]).toEqual([]);
  });

  it("removes everything at once when it is cancelled, and keeps what it had", async () => {
    const begun = Date.now();
    const { cluster, recording, faults } = await load(
      { pods: [steady({ requests: 1_000 }), steady({ requests: 1_000 })] },
      { onStart: ({ stop }) => setTimeout(() => stop("person"), 2_500) },
    );
    expect(Date.now() - begun).toBeLessThan(2_500 + 15_000);
    expect(recording.head.end.outcome).toBe("cancelled");
    const why = "did not run to its end: Ended early by the person or the job.";
    expect(faults).toEqual([`Shard 1 of 2 ${why}`, `Shard 2 of 2 ${why}`]);
    expect(recording.complete).toBe(false);
    expect(totalRequests(recording.head, ALL).count).toBeGreaterThan(10);
    expect([...cluster.objects.keys()]).toEqual([]);
  });

  it("goes on where the API has a hiccup, or an answer to a creation was lost", async () => {
    const { faults, cluster } = await load({
      pods: [steady()],
      refusals: [
        { method: "POST", path: /configmaps$/, status: 503, message: "etcd leader changed" },
        { method: "GET", path: /pods$/, status: 500, message: "etcdserver: request timed out", times: 3 },
        {
          method: "DELETE",
          path: /testruns/,
          status: 409,
          message: "please apply your changes to the latest version",
        },
      ],
    });
    expect(faults).toEqual([]);
    expect([...cluster.objects.keys()]).toEqual([]);
  });

  it.each<[string, Partial<ClusterScript>, RegExp]>([
    [
      "no operator is installed",
      {
        refusals: [
          {
            method: "POST",
            path: /testruns$/,
            status: 404,
            message: "the server could not find the requested resource",
          },
        ],
      },
      /could not be created in namespace load at 127.0.0.1:\d+ \(the server could not find the requested resource\); is k6-operator installed/,
    ],
    [
      "rights are missing",
      {
        refusals: [
          {
            method: "GET",
            path: /pods$/,
            status: 403,
            message: 'pods is forbidden: User "ci" cannot list resource "pods"',
          },
        ],
      },
      /could not be watched \(pods is forbidden: User "ci" cannot list/,
    ],
    [
      "the ConfigMap is not taken",
      { refusals: [{ method: "POST", path: /configmaps$/, status: 403, message: "exceeded quota" }] },
      /exceeded quota/,
    ],
    [
      "the operator's check of the script fails",
      { initializerError: 'time="x" level=error msg="GoError: no such file s3cret-value"' },
      /refused the test run load-action-\w+, its check of the script failed: .*no such file \*\*\*/,
    ],
  ])("ends with one line, and removes what it made, where %s", async (_, script, message) => {
    let cluster: FakeCluster | null = null;
    const running = load(
      { pods: [steady()], ...script },
      {
        onStart: (started) => {
          cluster = started.cluster;
        },
      },
    );
    await expect(running).rejects.toThrow(message);
    expect([...(cluster as unknown as FakeCluster).objects.keys()]).toEqual([]);
  });
});
