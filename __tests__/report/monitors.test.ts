import { describe, expect, it } from "vitest";
import type { MonitorSeries } from "../../src/observe/monitors/series.ts";
import { buildView } from "../../src/report/build-view.ts";
import { renderComment } from "../../src/report/comment.ts";
import { hasCrossed, summariseMonitors } from "../../src/report/monitors/monitor-rows.ts";
import { serverSide } from "../../src/report/monitors/server-side.ts";
import { plainSpaces } from "../../src/report/numbers.ts";
import { crossedMonitors, crossedSentences, monitorsSection } from "../../src/report/sections/monitors.ts";
import { series } from "../analysis/support.ts";
import { makeRecording } from "../support/recordings.ts";
import { makeJudgement } from "./support/judgements.ts";
import { makeContext } from "./support/special-cases.ts";

const recording = makeRecording({ seconds: 60, warmUpSeconds: 10, rate: 50 });
const unread: Partial<MonitorSeries> = { status: "unknown", points: [] };
const monitors: MonitorSeries[] = [
  series(
    { monitor: "p95", name: "p95 response time", role: "latency", unit: "ms", limit: 50, arm: "head" },
    (at) => at,
  ),
  series({ name: "pool", arm: "head" }, (at) => (at >= 40 && at < 55 ? 20 : 4)),
  series({ name: "pool", arm: "base" }, () => 3),
  series({ name: "warm-up only", arm: "shared" }, (at) => (at < 5 ? 25 : 1)),
  series({ name: "cache", arm: "shared", worse: "lower", limit: 50, unit: "%" }, () => 50),
  series({ name: "timeouts", arm: "shared", limit: 0, unit: "" }, () => 0),
  series(
    {
      monitor: "requests",
      name: "requests",
      arm: "head",
      role: "throughput",
      unit: "requests/s",
      overall: 49,
      limit: null,
    },
    () => 49,
  ),
  series({ ...unread, name: "redis", reason: "no series matches" }, () => null),
  series({ ...unread, name: "<b>`queue`", reason: "no series matches" }, () => null),
  series({ ...unread, name: "pool", arm: "base", reason: "Prometheus answers HTTP 503" }, () => null),
];
const view = (verdict: "pass" | "fail" = "fail") =>
  buildView({ ...recording, monitors }, makeJudgement({ verdict }), makeContext());

describe("monitors in a report", () => {
  it("cross a limit by reaching it in the judged time; a zero allowed is not crossed by zero", () => {
    const rows = summariseMonitors(recording, monitors).rows;
    expect(rows.filter(hasCrossed).map(({ name }) => name)).toEqual(["p95 response time", "pool", "cache"]);
    const pool = rows.find(({ name }) => name === "pool")!;
    expect(pool.figures).toMatchObject({ worst: 20, since: 40, beyond: 0.25 });
    expect(pool.base?.worst).toBe(3);
  });

  it("stand beside the verdict where one is beyond its limit, causes before symptoms, in a quiet comment as well", () => {
    const table = plainSpaces(crossedMonitors(view()));
    expect(table).toContain(
      "| `pool` | 20 connections | 20 connections | 25 % of the time | 40 s | 3 connections |",
    );
    expect(table.indexOf("`pool`")).toBeLessThan(table.indexOf("`p95 response time`"));
    expect(plainSpaces(crossedSentences(view())[0]!)).toBe(
      "`pool` was at or beyond its limit of 20 connections for 25 % of the time, first at 40 s; worst 20 connections",
    );
    const quiet = renderComment(view("pass"), { key: "" });
    expect(quiet.indexOf("`pool`")).toBeLessThan(quiet.indexOf("<details>"));
  });

  it("that are not known are listed with the reason, and never as a figure", () => {
    const text = plainSpaces(monitorsSection(view()));
    expect(text).toContain("<summary>Monitors: 6 read, 3 beyond their limits, 3 not known</summary>");
    expect(text).toMatch(/Not known, since no series matches: `redis`, `<b>′queue′`/);
    expect(text).toContain("Not known, since Prometheus answers HTTP 503: `pool (base)`");
  });

  it("compare what the load and the server counted", () => {
    const both = serverSide(view(), summariseMonitors(recording, monitors));
    expect(
      both.map((row) => ({ ...row, load: plainSpaces(row.load), server: plainSpaces(row.server) })),
    ).toEqual([{ figure: "requests", load: "50/s", server: "49/s" }]);
  });

  it("leave no trace where nothing was watched", () => {
    const plain = buildView(recording, makeJudgement(), makeContext());
    expect(monitorsSection(plain)).toBe("");
    expect(crossedMonitors(plain)).toBe("");
    expect(renderComment(plain, { key: "" })).not.toContain("Monitors");
  });
});
