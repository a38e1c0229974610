import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { successCriterionSchema } from "../../src/criteria/criterion.ts";
import { titleOf } from "../../src/criteria/criterion-words.ts";
import { parseCriteria } from "../../src/criteria/read-criteria.ts";
import { UsageError } from "../../src/errors.ts";
import { parseConfig } from "../../src/request/config-file.ts";

const read = (...criteria: unknown[]) => parseCriteria(criteria, "criteria");
const only = (criterion: unknown) => read(criterion).success[0]!;

describe("criteria of the configuration", () => {
  it("are limits as scenarios have them, which gate only where asked", () => {
    const { limits, success } = read("p95 < 1000ms", { limit: "errors < 5%", gate: true });
    expect(success).toEqual([]);
    expect(limits).toMatchObject([
      { metric: "p95", limit: 1000, gate: false },
      { metric: "errors", limit: 0.05, gate: true },
    ]);
  });

  it("are criteria by name, with what was found to be sensible", () => {
    expect(read("no-memory-leak", "database-pool", "redis-memory", "stable-websockets").success).toEqual([
      { kind: "no-memory-leak", gate: false, monitor: null, growthPerMinute: null, leastSeconds: 600 },
      { kind: "below-maximum", name: "database-pool", gate: false, monitor: null, share: 1 },
      { kind: "below-maximum", name: "redis-memory", gate: false, monitor: null, share: 0.8 },
      {
        kind: "stable-websockets",
        gate: false,
        abnormalShare: 0.01,
        missedShare: 0.01,
        firstMessageMs: 2000,
      },
    ]);
  });

  it("take their figures with units", () => {
    expect(only({ criterion: "handles-rate", rate: "1000/min", "p95-growth": 1.5, gate: true })).toEqual({
      kind: "handles-rate",
      gate: true,
      requestsPerSecond: 1000 / 60,
      p95Growth: 1.5,
    });
    expect(only({ criterion: "scales-out", above: "300/min", within: "90s", "back-within": "10m" })).toEqual({
      kind: "scales-out",
      gate: false,
      monitor: null,
      aboveRequestsPerSecond: 5,
      riseWithinSeconds: 90,
      returnWithinSeconds: 600,
    });
    expect(only({ criterion: "monitor", monitor: "cpu", below: "70%" })).toMatchObject({ share: 0.7 });
    expect(only({ criterion: "monitor", monitor: "cpu" })).toMatchObject({ share: null });
    expect(only({ criterion: "graceful-degradation", recovery: "30s" })).toMatchObject({
      recoverySeconds: 30,
    });
  });

  it.each<[string, unknown, string]>([
    ["no list", "p95 < 1s", "criteria"],
    ["a name that is none", ["no-memory-leaks"], "no-memory-leak"],
    ["a setting that is none", [{ criterion: "redis-memory", under: "80%" }], "criteria[0].under"],
    [
      "a setting of another criterion",
      [{ criterion: "database-pool", recovery: "1m" }],
      "criteria[0].recovery",
    ],
    ["a rate without its time", [{ criterion: "handles-rate", rate: "1000" }], "criteria[0].rate"],
    ["no rate", [{ criterion: "handles-rate" }], "criteria[0].rate"],
    ["a rate of nothing", [{ criterion: "handles-rate", rate: "0/s" }], "criteria[0].rate"],
    ["a growth below one", [{ criterion: "handles-rate", rate: "1/s", "p95-growth": 0.5 }], "p95-growth"],
    ["a monitor without a name", [{ criterion: "monitor" }], "criteria[0].monitor"],
    ["a gate that is no switch", [{ criterion: "database-pool", gate: "maybe" }], "criteria[0].gate"],
    ["a share above one", [{ criterion: "redis-memory", below: "180%" }], "criteria[0].below"],
    ["a limit that is none", [{ limit: "p95 1s" }], "criteria[0]"],
    ["a limit with a setting of a criterion", [{ limit: "p95 < 1s", rate: "1/s" }], "criteria[0].rate"],
    ["a number", [7], "criteria[0]"],
    ["nothing", [null], "criteria[0]"],
  ])("refuses %s in one line that says where", (_, raw, where) => {
    const refuse = () => parseCriteria(raw, "criteria");
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(where);
    try {
      refuse();
    } catch (error) {
      expect((error as Error).message).not.toContain("\n");
    }
  });

  it("can stand in a recording, and are called by words that hold no markup", () => {
    for (const criterion of allOfThem()) {
      expect(successCriterionSchema.parse(JSON.parse(JSON.stringify(criterion)))).toEqual(criterion);
      expect(titleOf(criterion)).toMatch(/^[\w .%/`-]+$/);
    }
  });

  it("are explained, each of them", async () => {
    const docs = await readFile(new URL("../../docs/criteria.md", import.meta.url), "utf8");
    const names = allOfThem().map((one) => (one.kind === "below-maximum" ? one.name : one.kind));
    for (const name of names) expect(docs).toContain(`\`${name}\``);
  });
});

function allOfThem() {
  return read(
    "no-memory-leak",
    { criterion: "handles-rate", rate: "1000/min" },
    "scales-out",
    "database-pool",
    "redis-memory",
    { criterion: "monitor", monitor: "queue-depth", below: "50%" },
    "no-provider-timeouts",
    "graceful-degradation",
    "proper-error-messages",
    "stable-websockets",
  ).success;
}

describe("a preset", () => {
  const config = (text: string) => parseConfig(text, "load-action.yml");

  it("brings Semantest's criteria, none of which gates unasked", () => {
    const { limits, success } = config("preset: semantest").criteria!;
    expect(limits.map(({ text, gate }) => [text, gate])).toEqual([
      ["p95 < 1000ms", false],
      ["p99 < 2000ms", false],
      ["errors < 5%", false],
    ]);
    expect(new Set(success.map(({ kind }) => kind)).size).toBe(8);
    expect(success.every(({ gate }) => !gate)).toBe(true);
  });

  it("gives way to what the file says, list by list and key by key", () => {
    const { criteria, wish } = config("preset: semantest\nscenario: smoke\ncriteria: [p95 < 2s]\n");
    expect(criteria).toMatchObject({ limits: [{ limit: 2000 }], success: [] });
    expect(wish.scenario).toBe("smoke");
  });

  it("must be one that is there", () => {
    expect(() => config("preset: semantests")).toThrow(/semantest\b.*write one of semantest/);
    expect(() => config("preset: ../../package.json")).toThrow(UsageError);
    expect(() => config("preset: [semantest]")).toThrow(UsageError);
  });
});
