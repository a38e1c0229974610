import { describe, expect, it } from "vitest";
import { readYaml } from "../../../src/scenario/yaml/read-yaml.ts";

const read = (text: string) => readYaml(text, "/scenarios/test.yaml", "test.yaml");

const FULL = `
# A comment changes nothing.
scenario: gate
duration: 90s
warm_up: 10s
rate: 30/s
headers: { Authorization: "Bearer \${KEY}" }
actions:
  - name: batch
    weight: 70%
    method: post
    path: /images/batch
    payload: { jobs: { $repeat: 5-10, of: { prompt: { $pick: [a, b] } } } }
    expect: { status: 202, json: [batchId] }
    think_time: 2s
  - name: single
    weight: 30%
    method: POST
    path: /images/generate
    expect: 202
  - name: fifth
    every: 5
    method: GET
    path: /images?user=\${vu}
    headers: { Accept: text/html }
    timeout: 5s
criteria: [p95 < 1000ms, "p99 of batch <= 2 s", { limit: errors < 5%, gate: false }, rate > 1200/min]
`;

describe("a whole scenario", () => {
  it("is read into plain data", () => {
    expect(read(FULL)).toEqual({
      name: "gate",
      path: "/scenarios/test.yaml",
      shape: { model: "open", start: 30, stages: [{ durationMs: 90_000, target: 30 }], warmUpMs: 10_000 },
      headers: { Authorization: "Bearer ${KEY}" },
      actions: [
        {
          name: "batch",
          weight: 0.7,
          every: 1,
          method: "POST",
          path: "/images/batch",
          headers: {},
          payload: { jobs: { $repeat: "5-10", of: { prompt: { $pick: ["a", "b"] } } } },
          expect: { statuses: [202], json: ["batchId"] },
          thinkTimeMs: 2000,
          timeoutMs: 60_000,
        },
        expect.objectContaining({
          name: "single",
          weight: 0.3,
          payload: null,
          expect: { statuses: [202], json: [] },
        }),
        expect.objectContaining({
          name: "fifth",
          weight: null,
          every: 5,
          headers: { Accept: "text/html" },
          timeoutMs: 5000,
        }),
      ],
      script: null,
      durationMs: 90_000,
      criteria: [
        { text: "p95 < 1000ms", metric: "p95", endpoint: null, operator: "<", limit: 1000, gate: true },
        {
          text: "p99 of batch <= 2 s",
          metric: "p99",
          endpoint: "POST /images/batch",
          operator: "<=",
          limit: 2000,
          gate: true,
        },
        { text: "errors < 5%", metric: "errors", endpoint: null, operator: "<", limit: 0.05, gate: false },
        { text: "rate > 1200/min", metric: "rate", endpoint: null, operator: ">", limit: 20, gate: true },
      ],
      judgedMetrics: [],
      notes: [],
      missing: [],
    });
  });

  it("holds the last target for what the stages leave of the duration, and says so", () => {
    const draft = read(
      "duration: 15 minutes\nstages:\n  - { duration: 2m, target: 10 users }\n  - { duration: 8m, target: 4 }\n",
    );
    expect(draft.shape).toEqual({
      model: "closed",
      start: 1,
      stages: [
        { durationMs: 120_000, target: 10 },
        { durationMs: 480_000, target: 4 },
        { durationMs: 300_000, target: 4 },
      ],
      warmUpMs: 0,
    });
    expect(draft.notes).toEqual([
      "The stages take 10 min of 15 min: the last target, 4 users, is held for the remaining 5 min.",
    ]);
  });

  it("reads stages of rates, from a start", () => {
    const draft = read(
      "start: 60/min\nstages: [{ duration: 10s, target: 10/s }, { duration: 0, target: 2/s }, { duration: 5s, target: 2/s }]",
    );
    expect(draft.shape).toMatchObject({
      model: "open",
      start: 1,
      stages: [{ target: 10 }, { target: 2 }, { target: 2 }],
    });
    expect(draft.notes).toEqual([]);
  });

  it("gives a script nothing but a load", () => {
    const draft = read(
      "script: ../load/test.js\nvirtual_users: 5\nduration: 1m\njudge: { my_trend: lower is worse }\n",
    );
    expect(draft).toMatchObject({
      script: "/load/test.js",
      shape: { start: 5 },
      judgedMetrics: [{ metric: "my_trend", worse: "lower" }],
      missing: [],
      name: "test",
    });
    expect(read("script: a.ts").missing).toEqual([]);
  });
});
