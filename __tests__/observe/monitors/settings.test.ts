import { describe, expect, it } from "vitest";
import { READY_MADE } from "../../../src/observe/monitors/ready-made.ts";
import { parseMonitors } from "../../../src/observe/monitors/settings.ts";
import { parseConfig } from "../../../src/request/config-file.ts";

const keys = (raw: unknown) => parseMonitors(raw, "monitors").map(({ key }) => key);
const one = (raw: Record<string, unknown>) =>
  parseMonitors(raw, "monitors").find(({ key }) => key === Object.keys(raw)[0])!;

describe("monitors:", () => {
  it("has all that are ready-made where it says nothing", () => {
    expect(parseMonitors({}, "monitors")).toEqual(READY_MADE);
    expect(parseMonitors(undefined, "monitors")).toEqual(READY_MADE);
    expect(new Set(READY_MADE.map(({ key }) => key)).size).toBe(READY_MADE.length);
  });

  it("changes one, leaves one out, adds one", () => {
    const changed = parseMonitors(
      { cpu: { limit: 70, query: "100 * cpu{$select}" }, replicas: false, lag: { query: "sum(lag)" } },
      "monitors",
    );
    expect(changed.find(({ key }) => key === "cpu")).toMatchObject({
      limit: 70,
      query: "100 * cpu{$select}",
      role: "cpu",
      unit: "%",
    });
    expect(changed.some(({ key }) => key === "replicas")).toBe(false);
    expect(changed.at(-1)).toMatchObject({
      key: "lag",
      name: "lag",
      worse: "higher",
      limit: null,
      role: "other",
    });
    expect(changed).toHaveLength(READY_MADE.length);
  });

  it('leaves out all others with "*": false', () => {
    expect(keys({ "*": false })).toEqual([]);
    expect(keys({ "*": false, cpu: {}, lag: { query: "lag" } })).toEqual(["cpu", "lag"]);
  });

  it("takes a limit as a number, as a share of the maximum, or none", () => {
    expect(one({ "redis-memory": { limit: "60 %" } })).toMatchObject({ limit: null, limitShare: 0.6 });
    expect(one({ "redis-memory": { limit: 512 } })).toMatchObject({ limit: 512, limitShare: null });
    expect(one({ "redis-memory": { limit: "none" } })).toMatchObject({ limit: null, limitShare: null });
    const pool = one({ pool: { query: "used", maximum: "size" } });
    expect(pool).toMatchObject({ limit: null, limitShare: 1, maximum: "size" });
  });

  it.each<[string, unknown, string]>([
    ["a list", [], "monitors: write a map of monitors"],
    [
      "an unknown one switched off",
      { cpus: false },
      'monitors.cpus: there is no ready-made monitor of this name (did you mean "cpu"?)',
    ],
    ["a new one without a query", { lag: { limit: 5 } }, "monitors.lag: write its query"],
    [
      "a misspelt setting",
      { cpu: { limits: 5 } },
      'monitors.cpu.limits: there is no such setting (did you mean "limit"?)',
    ],
    ["a limit in words", { cpu: { limit: "much" } }, "monitors.cpu.limit: write a number"],
    ["a share of nothing", { cpu: { limit: "80%" } }, "monitors.cpu.limit: found 80%, a share of a maximum"],
    [
      "a name with spaces",
      { "my lag": { query: "lag" } },
      "monitors.my lag: name a monitor with small letters",
    ],
    ["another role", { cpu: { role: "brain" } }, "monitors.cpu.role: "],
    ["an empty query", { cpu: { query: " " } }, "monitors.cpu.query: "],
    ["true", { cpu: true }, "monitors.cpu: "],
    [
      "too many",
      Object.fromEntries(Array.from({ length: 61 }, (_, at) => [`m${at}`, { query: "x" }])),
      "more than 60",
    ],
  ])("refuses %s", (_, raw, message) => {
    expect(() => parseMonitors(raw, "monitors")).toThrow(message);
  });

  it("stands in the configuration file, where secrets do not", () => {
    const { monitors, wish } = parseConfig(
      "prometheus: http://prometheus:9090/\nmonitors: { cpu: false }",
      "f.yml",
    );
    expect(monitors?.some(({ key }) => key === "cpu")).toBe(false);
    expect(wish.prometheus).toBe("http://prometheus:9090");
    for (const name of ["prometheus-token", "prometheus-basic-auth"]) {
      expect(() => parseConfig(`${name}: a:b`, "f.yml")).toThrow(`${name} cannot be set here`);
    }
  });
});
