import { describe, expect, it } from "vitest";
import { PrometheusClient } from "../../src/observe/prometheus/client.ts";
import { checkAlerts, checkBreakers, checkLogLevel } from "../../src/preflight/checks/application.ts";
import { checkHpa } from "../../src/preflight/checks/hpa.ts";
import { checkPool, checkRedis } from "../../src/preflight/checks/resources.ts";
import { finding } from "../../src/preflight/finding.ts";
import { prometheusReader, type Subject } from "../../src/preflight/read-prometheus.ts";
import { contextWith, fakePrometheus, pages } from "./support.ts";

const MIB = 1024 ** 2;

describe("database-pool", () => {
  it("has to have a connection for each user that is planned", async () => {
    expect(await checkPool({ size: 50 }, contextWith())).toEqual({
      state: "ok",
      text: "50 connections for 50 planned users",
    });
    expect(await checkPool({ size: 20 }, contextWith())).toEqual({
      state: "failed",
      text: "20 connections for 50 planned users; 50 are needed",
    });
  });

  it("may be shared by several, and read from a query", async () => {
    const prometheus = await fakePrometheus((query) => (query === "max(pool)" ? [[{}, "10"]] : []));
    const context = contextWith({ prometheus });
    expect((await checkPool({ query: "max(pool)", "users-per-connection": 5 }, context)).state).toBe("ok");
    expect((await checkPool({ query: "max(pool)", "users-per-connection": 4 }, context)).text).toBe(
      "10 connections for 50 planned users that share one between 4; 13 are needed",
    );
  });

  it("is that of the deployment that is loaded, not of its neighbours", async () => {
    const asked: string[] = [];
    const answer = (query: string) => {
      asked.push(query);
      return [[{}, query.startsWith("up") ? "1" : "8"]] as [Record<string, string>, string][];
    };
    const look = async (subject: Subject) => {
      const prometheus = await fakePrometheus(answer, undefined, subject);
      asked.length = 0;
      await checkPool({ query: "sum(pool{$select})" }, contextWith({ prometheus }));
      return asked;
    };
    expect(await look({ selectors: {}, targetUrl: "https://pr.example.com/api" })).toEqual([
      'up{instance="pr.example.com:443"}',
      'sum(pool{instance="pr.example.com:443"})',
    ]);
    expect(await look({ selectors: { head: 'namespace="pr-1"' }, targetUrl: "https://x" })).toEqual([
      'sum(pool{namespace="pr-1"})',
    ]);
    expect(await look({ selectors: {}, targetUrl: null })).toEqual(["sum(pool{})"]);
  });

  it("is unknown where the users, the query's figure or Prometheus are", async () => {
    const prometheus = await fakePrometheus((query) =>
      query === "two"
        ? [
            [{ pod: "a" }, "10"],
            [{ pod: "b" }, "10"],
          ]
        : query === "nan"
          ? [[{}, "NaN"]]
          : [],
    );
    expect((await checkPool({ size: 20 }, contextWith({ plannedVus: null }))).state).toBe("unknown");
    const look = async (query: string) => checkPool({ query }, contextWith({ prometheus }));
    expect((await look("two")).text).toMatch(/gives 2 series; write a query that gives one/);
    expect((await look("nan")).text).toBe("`nan` gives NaN");
    expect((await look("none")).text).toBe("Prometheus has no series for `none`");
    expect((await checkPool({ query: "x" }, contextWith())).text).toBe(
      "no Prometheus is configured (`prometheus:`)",
    );
  });
});

describe("redis-headroom", () => {
  const look = async (used: number, max: number, below?: number) => {
    const prometheus = await fakePrometheus((query) => [[{}, String(query === "used" ? used : max)]]);
    const settings = { used: "used", max: "max", ...(below === undefined ? {} : { below }) };
    return checkRedis(settings, contextWith({ prometheus }));
  };

  it("is ok below 80 %, or below what is asked", async () => {
    expect(await look(48 * MIB, 64 * MIB)).toEqual({ state: "ok", text: "48.0 MiB of 64.0 MiB used (75 %)" });
    expect((await look(48 * MIB, 64 * MIB, 0.7)).text).toMatch(/; less than 70 % is needed$/);
    expect((await look(60 * MIB, 64 * MIB)).state).toBe("failed");
  });

  it("fails where memory has no limit", async () => {
    expect((await look(48 * MIB, 0)).text).toBe("Redis has no limit of memory (maxmemory is 0)");
  });
});

describe("hpa, from kube-state-metrics", () => {
  const look = async (known: Record<string, string>) => {
    const prometheus = await fakePrometheus((query) => {
      const found = Object.entries(known).find(([part]) => query.includes(part));
      return found === undefined ? [] : [[{}, found[1]]];
    });
    return checkHpa({ name: "api", namespace: "images" }, contextWith({ prometheus }));
  };

  it("is ok where it has room", async () => {
    const found = await look({ "max(kube_horizontalpodautoscaler_spec_max": "10", spec_min_replicas: "2" });
    expect(found).toEqual({ state: "ok", text: "autoscaler `api` scales from 2 to 10 replicas" });
  });

  it("fails where it does not scale, or others are known but not this one", async () => {
    const stuck = await look({
      "max(kube_horizontalpodautoscaler_spec_max": "10",
      spec_min_replicas: "2",
      status_condition: "1",
    });
    expect(stuck.text).toBe("autoscaler `api` does not scale: ScalingActive is false");
    expect((await look({ "count(": "3" })).text).toBe(
      "kube-state-metrics knows no autoscaler `api` in `images`",
    );
  });

  it("is unknown where Prometheus knows of no autoscaler at all", async () => {
    expect((await look({})).state).toBe("unknown");
  });
});

describe("circuit-breakers and log-level", () => {
  it("are there where their metric is", async () => {
    const prometheus = await fakePrometheus((query) =>
      query === "circuit_breaker_state"
        ? [
            [{ name: "dalle" }, "0"],
            [{ name: "sd" }, "0"],
          ]
        : [],
    );
    const context = contextWith({ prometheus });
    expect(await checkBreakers({ query: "circuit_breaker_state" }, context)).toEqual({
      state: "ok",
      text: "`circuit_breaker_state` has 2 series",
    });
    expect((await checkBreakers({ query: "other" }, context)).state).toBe("failed");
  });

  it("is the level whose series is set", async () => {
    const prometheus = await fakePrometheus(() => [
      [{ level: "debug" }, "0"],
      [{ level: "info" }, "1"],
    ]);
    const look = (label: string) => checkLogLevel({ query: "log_level", label }, contextWith({ prometheus }));
    expect(await look("level")).toEqual({ state: "ok", text: "the level is `info`" });
    expect((await look("severity")).state).toBe("unknown");
  });
});

describe("alerts", () => {
  const rule = (name: string, health = "ok", type = "alerting") => ({ name, health, type });
  const look = async (rules: unknown[], names?: string[]) => {
    const prometheus = await fakePrometheus(() => [], { groups: [{ name: "api", rules }] });
    return checkAlerts(names === undefined ? {} : { names }, contextWith({ prometheus }));
  };

  it("are ok where they are loaded and can be evaluated", async () => {
    expect(await look([rule("HighErrorRate"), rule("x:rate", "ok", "recording")])).toEqual({
      state: "ok",
      text: "Prometheus has loaded 1 alert",
    });
  });

  it("fail where one is missing or broken, or none is there", async () => {
    expect((await look([rule("A")], ["A", "QueueFull"])).text).toBe("Prometheus has not loaded `QueueFull`");
    expect((await look([rule("A", "err"), rule("B")])).text).toBe("Prometheus cannot evaluate `A`");
    expect((await look([rule("A", "err"), rule("B")], ["B"])).state).toBe("ok");
    expect((await look([])).text).toBe("Prometheus has loaded no alert");
  });
});

describe("a Prometheus that does not answer as one", () => {
  it("leaves the item unknown, with the reason", async () => {
    const { url } = await pages({
      "/api/v1/query": { body: "<html>" },
      "/api/v1/rules?type=alert": { body: {} },
    });
    const client = new PrometheusClient({ url, headers: {}, secrets: [], ca: null });
    const context = contextWith({ prometheus: prometheusReader(client, new AbortController().signal) });
    const breakers = await finding(() => checkBreakers({ query: "x" }, context));
    expect(breakers).toMatchObject({ state: "unknown", text: expect.stringContaining("is not Prometheus") });
    expect((await finding(() => checkAlerts({}, context))).state).toBe("unknown");
  });
});
