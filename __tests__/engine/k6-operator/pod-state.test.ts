import { describe, expect, it } from "vitest";
import {
  isInitializer,
  type PodFacts,
  runnerIndex,
  stateOf,
} from "../../../src/engine/k6-operator/pod-state.ts";

const k6 = (state: object) => ({
  containerStatuses: [
    { name: "k6", state },
    { name: "istio-proxy", state: { running: {} } },
  ],
});

describe("a pod", () => {
  it.each<[string, PodFacts["status"], unknown]>([
    ["runs", { phase: "Running", ...k6({ running: {} }) }, { is: "running" }],
    [
      "ended",
      { phase: "Succeeded", ...k6({ terminated: { exitCode: 0, reason: "Completed" } }) },
      { is: "over", exitCode: 0, why: null },
    ],
    [
      "ended while a sidecar goes on",
      { phase: "Running", ...k6({ terminated: { exitCode: 99, reason: "Error" } }) },
      { is: "over", exitCode: 99, why: null },
    ],
    [
      "took too much memory",
      { phase: "Failed", ...k6({ terminated: { exitCode: 137, reason: "OOMKilled" } }) },
      { is: "over", exitCode: 137, why: "ended with OOMKilled" },
    ],
    [
      "was evicted",
      { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory. " },
      { is: "over", exitCode: null, why: "was evicted (The node was low on resource: memory)" },
    ],
    [
      "fits on no node",
      {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available." }],
      },
      { is: "waiting", why: "was never scheduled (0/3 nodes are available)" },
    ],
    [
      "has no image",
      {
        phase: "Pending",
        ...k6({ waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "x"' } }),
      },
      { is: "waiting", why: 'did not start: ImagePullBackOff (Back-off pulling image "x")' },
    ],
    ["is new", {}, { is: "waiting", why: "did not start" }],
  ])("that %s", (_, status, state) => {
    expect(stateOf({ status: status ?? {} })).toEqual(state);
  });

  it("is a runner or the initializer by the job that made it", () => {
    const of = (job: string): PodFacts => ({ metadata: { labels: { "job-name": job } } });
    expect(runnerIndex("run", of("run-12"))).toBe(12);
    expect(runnerIndex("run", of("run-starter"))).toBeNull();
    expect(runnerIndex("run", of("other-1"))).toBeNull();
    expect(isInitializer("run", of("run-initializer"))).toBe(true);
  });
});
