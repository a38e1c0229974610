import { describe, expect, it } from "vitest";
import { makeRecording } from "../support/recordings.ts";
import { judgeOne, readings, secondBySecond, series, watched } from "./support.ts";

const MINUTES_20 = { seconds: 1200, rate: 2 };
const MONITORED = [
  "no-memory-leak",
  "scales-out",
  "database-pool",
  "redis-memory",
  { criterion: "monitor", monitor: "cpu", below: "90%" },
  "no-provider-timeouts",
];

describe("what needs a monitor", () => {
  it.each(MONITORED)("%j is unknown without one, and says what is missing", (criterion) => {
    const result = judgeOne(criterion, makeRecording({ base: null }));
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.how).toContain("Prometheus");
  });

  it.each(MONITORED)("%j is unknown where the monitor could not be read, and says why", (criterion) => {
    const keys = ["memory", "replicas", "database-connections", "redis-memory", "cpu", "provider-timeouts"];
    const unread = keys.map((key) =>
      series(key, [], { status: "unknown", reason: "Prometheus answered 401", maximum: 100 }),
    );
    const result = judgeOne(criterion, watched({}, unread));
    expect(result.outcome).toBe("unknown");
    expect(result.how).toContain("401");
  });

  it.each(MONITORED)("%j is not judged by base's readings", (criterion) => {
    const keys = ["memory", "replicas", "database-connections", "redis-memory", "cpu", "provider-timeouts"];
    const base = keys.map((key) =>
      series(
        key,
        readings(60, 1, () => 1),
        { arm: "base", maximum: 100 },
      ),
    );
    expect(judgeOne(criterion, watched({}, base)).outcome).toBe("unknown");
  });
});

describe("no-memory-leak", () => {
  const memory = (of: (second: number) => number, seconds = 1200) =>
    watched({ ...MINUTES_20, seconds }, [series("memory", readings(seconds, 5, of), { unit: "MiB" })]);
  const noise = (second: number) => 2 * Math.sin(second * 12.9898) + 2 * Math.sin(second * 78.233);

  it("is missed by memory that rises for good", () => {
    const result = judgeOne(
      "no-memory-leak",
      memory((second) => 200 + second / 60 + noise(second)),
    );
    expect(result).toMatchObject({ outcome: "missed" });
    expect(result.found).toMatch(/^\+1\sMiB\/min$/);
  });

  it("says nothing of memory that rises with the load", () => {
    const recording = memory((second) => 200 + second / 60 + noise(second));
    recording.meta.plannedRate = 10;
    for (const cell of recording.head.requests) cell.count += Math.floor(cell.second / 100);
    const result = judgeOne("no-memory-leak", recording);
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.how).toContain("the load itself changed");
  });

  it("is met by memory that stays, over a long enough run", () => {
    expect(
      judgeOne(
        "no-memory-leak",
        memory((second) => 200 + noise(second)),
      ).outcome,
    ).toBe("met");
  });

  it("is unknown after a run that is too short, however flat", () => {
    const flat = memory((second) => 200 + noise(second) / 50, 900);
    expect(judgeOne("no-memory-leak", flat).outcome).toBe("met");
    const result = judgeOne({ criterion: "no-memory-leak", least: "30m" }, flat);
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.how).toContain("30\u00a0min");
  });
});

describe("a level that must not be reached", () => {
  const pool = (of: (second: number) => number | null, more = {}) =>
    watched({}, [series("database-connections", readings(60, 1, of), { maximum: 20, ...more })]);

  it("is met where every reading stays below", () => {
    const result = judgeOne(
      "database-pool",
      pool((second) => 5 + (second % 7)),
    );
    expect(result).toMatchObject({ outcome: "met" });
    expect(result.found).toContain("11, 55");
  });

  it("is missed by one reading at the level, and says when", () => {
    const result = judgeOne(
      "database-pool",
      pool((second) => (second === 33 ? 20 : 5)),
    );
    expect(result).toMatchObject({ outcome: "missed" });
    expect(result.how).toContain("33\u00a0s");
  });

  it("is unknown where nothing says how much there is", () => {
    expect(
      judgeOne(
        "database-pool",
        pool(() => 5, { maximum: null }),
      ),
    ).toMatchObject({ outcome: "unknown" });
  });

  it("is unknown where half of the time was not read, and missed all the same where it was reached before", () => {
    const half = (level: number) => pool((second) => (second < 30 ? level : null));
    expect(judgeOne("database-pool", half(5)).outcome).toBe("unknown");
    expect(judgeOne("database-pool", half(20)).outcome).toBe("missed");
  });

  it("is judged without the warm-up", () => {
    const recording = watched({ seconds: 60, warmUpSeconds: 10 }, [
      series(
        "database-connections",
        readings(70, 1, (second) => (second < 5 ? 20 : 3)),
        { maximum: 20 },
      ),
    ]);
    expect(judgeOne("database-pool", recording).outcome).toBe("met");
  });

  it("is the share that was asked for, or the monitor's own limit", () => {
    const at = (value: number, more = {}) =>
      watched({}, [
        series(
          "redis-memory",
          readings(60, 1, () => value),
          { maximum: 100, limit: 70, ...more },
        ),
      ]);
    expect(judgeOne("redis-memory", at(79)).outcome).toBe("met");
    expect(judgeOne("redis-memory", at(80)).outcome).toBe("missed");
    expect(judgeOne({ criterion: "monitor", monitor: "redis-memory" }, at(71)).outcome).toBe("missed");
    expect(
      judgeOne({ criterion: "monitor", monitor: "redis-memory" }, at(60, { worse: "lower" })).outcome,
    ).toBe("missed");
  });
});

describe("no-provider-timeouts", () => {
  const timeouts = (value: number) => [
    series(
      "provider-timeouts",
      readings(60, 1, () => value),
    ),
  ];

  it("needs both: no request timed out, and the target gave up no provider", () => {
    expect(judgeOne("no-provider-timeouts", watched({}, timeouts(0))).outcome).toBe("met");
    expect(judgeOne("no-provider-timeouts", watched({}, timeouts(3))).outcome).toBe("missed");
    const timedOut = watched({ head: { failureRate: 0.02, failureClass: "timeout" } }, timeouts(0));
    const result = judgeOne("no-provider-timeouts", timedOut);
    expect(result.outcome).toBe("missed");
    expect(result.how).toContain("POST /images/generate");
  });

  it("takes status 504 for a timeout, which the load sees without any monitor", () => {
    const recording = makeRecording({ base: null });
    recording.head.errors = [
      {
        endpoint: "POST /images/batch",
        failure: "status-5xx",
        status: 504,
        code: 1504,
        count: 4,
        firstSecond: 3,
        lastSecond: 9,
        sample: null,
      },
    ];
    expect(judgeOne("no-provider-timeouts", recording)).toMatchObject({
      outcome: "missed",
      found: "4\u00a0requests",
    });
  });
});

describe("scales-out", () => {
  const SCALES = { criterion: "scales-out", above: "20/s", within: "30s", "back-within": "40s" };
  const load = Array.from({ length: 180 }, (_, second) => ({
    users: 1,
    requests: second >= 30 && second < 100 ? 40 : 10,
    latencyMs: 20,
  }));
  const run = (of: (second: number) => number, seconds = 180) => ({
    ...secondBySecond(load.slice(0, seconds)),
    monitors: [series("replicas", readings(seconds, 1, of))],
  });

  it("is met where replicas come and go with the load", () => {
    const result = judgeOne(
      SCALES,
      run((second) => (second >= 45 && second < 120 ? 3 : 1)),
    );
    expect(result).toMatchObject({ outcome: "met", found: "1 to 3" });
  });

  it.each<[string, (second: number) => number]>([
    ["never come", () => 1],
    ["come too late", (second) => (second >= 75 ? 3 : 1)],
    ["never go", (second) => (second >= 45 ? 3 : 1)],
  ])("is missed where they %s", (_, of) => {
    expect(judgeOne(SCALES, run(of)).outcome).toBe("missed");
  });

  it("is unknown where the run ends before they can go", () => {
    expect(
      judgeOne(
        SCALES,
        run((second) => (second >= 45 ? 3 : 1), 120),
      ).outcome,
    ).toBe("unknown");
  });

  it("is unknown where the load was never high, or not for long enough", () => {
    expect(
      judgeOne(
        { ...SCALES, above: "100/s" },
        run(() => 1),
      ).outcome,
    ).toBe("unknown");
    expect(
      judgeOne(
        { ...SCALES, within: "5m" },
        run(() => 1),
      ).outcome,
    ).toBe("unknown");
  });
});
