import { describe, expect, it } from "vitest";
import { clusterSettings } from "../../src/request/cluster-settings.ts";
import { readWish } from "../../src/request/read-wish.ts";

const IMAGE = `grafana/k6:2.2.0@sha256:${"0f".repeat(32)}`;
const settings = (raw: Record<string, unknown>) => clusterSettings(readWish(raw, (name) => name));
const cluster = { engine: "k6-operator", "k6-image": IMAGE };

describe("the settings of a load in a cluster", () => {
  it("are none where the load is made here", () => {
    expect(settings({ engine: "k6", "k6-image": IMAGE })).toBeNull();
  });

  it("are read, with defaults", () => {
    expect(settings(cluster)).toEqual({
      image: IMAGE,
      parallelism: 1,
      namespace: null,
      serviceAccount: null,
      resources: {},
      startTimeoutMs: 300_000,
    });
    const all = {
      ...cluster,
      parallelism: 4,
      "kubernetes-namespace": "load",
      "kubernetes-resources": { cpu: 2, memory: "1Gi" },
      "kubernetes-start-timeout": "10m",
    };
    expect(settings(all)).toMatchObject({
      parallelism: 4,
      namespace: "load",
      resources: { cpu: "2", memory: "1Gi" },
      startTimeoutMs: 600_000,
    });
  });

  it.each([
    [
      { engine: "k6-operator" },
      "k6-image: engine k6-operator needs one; write the image of k6 with its digest",
    ],
    [{ ...cluster, "base-url": "http://base" }, "base-url: engine k6-operator loads one deployment"],
    [{ ...cluster, confirm: "side-by-side" }, "confirm: engine k6-operator"],
    [{ ...cluster, shard: "1/2" }, "shard: engine k6-operator makes its shards itself; write parallelism: N"],
    [{ ...cluster, outputs: "json=x.json" }, "outputs: engine k6-operator has no other outputs"],
    [{ ...cluster, collect: "histograms" }, "collect: engine k6-operator collects every sample"],
    [{ ...cluster, "k6-image": "grafana/k6:latest" }, 'k6-image: found "grafana/k6:latest"'],
    [{ ...cluster, "kubernetes-namespace": "Load Test" }, 'kubernetes-namespace: found "Load Test"'],
  ])("refuse %j", (raw, message) => {
    expect(() => settings(raw)).toThrow(message);
  });
});
