import { describe, expect, it } from "vitest";
import type { ErrorGroup, FailureClass, Recording } from "../../src/measure/recording.ts";
import { makeRecording } from "../support/recordings.ts";
import { judgeOne, type Second, secondBySecond, withMetric } from "./support.ts";

const seconds = (count: number, second: Second) => Array.from({ length: count }, () => second);

describe("handles-rate", () => {
  const RATE = { criterion: "handles-rate", rate: "1200/min" };
  const low: Second = { users: 5, requests: 5, latencyMs: 20 };
  const high: Second = { users: 20, requests: 20, latencyMs: 22 };
  const run = (part: Partial<Second>, lowSeconds = 60) =>
    secondBySecond([...seconds(lowSeconds, low), ...seconds(60, { ...high, ...part })]);

  it("is met where the rate is answered about as fast as low load", () => {
    const result = judgeOne(RATE, run({}));
    expect(result).toMatchObject({ outcome: "met" });
    expect(result.found).toMatch(/^1200 requests\/min, p95/);
  });

  it("is missed where the latency grows, and where requests fail or are never started", () => {
    expect(judgeOne(RATE, run({ latencyMs: 100 })).outcome).toBe("missed");
    expect(judgeOne({ ...RATE, "p95-growth": 10 }, run({ latencyMs: 100 })).outcome).toBe("met");
    expect(judgeOne(RATE, run({ failures: { "status-5xx": 4 } })).outcome).toBe("missed");
    expect(judgeOne(RATE, run({ requests: 12, dropped: 8 })).outcome).toBe("missed");
  });

  it("is unknown without low load to compare with, and says so", () => {
    const result = judgeOne(RATE, run({}, 0));
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.how).toContain("too little load");
  });

  it("is unknown where nobody asked for that rate, and where nothing was sent", () => {
    expect(judgeOne({ ...RATE, rate: "6000/min" }, run({}))).toMatchObject({ outcome: "unknown" });
    expect(judgeOne(RATE, makeRecording({ base: null, rate: 0 }))).toMatchObject({ outcome: "unknown" });
  });

  it("is missed where throughput stopped growing below it, however many users there were", () => {
    const ramp = Array.from({ length: 120 }, (_, at): Second => {
      const users = 1 + Math.floor(at / 3);
      const requests = Math.round(15 * (1 - Math.exp(-users / 6)));
      return { users, requests, latencyMs: (users / requests) * 1000 };
    });
    expect(judgeOne(RATE, secondBySecond(ramp, "closed")).outcome).toBe("missed");
  });
});

describe("graceful-degradation", () => {
  const DEGRADES = { criterion: "graceful-degradation", recovery: "20s" };
  const calm: Second = { users: 5, requests: 20, latencyMs: 20 };
  const surge = (failures: Second["failures"]): Second => ({
    users: 40,
    requests: 80,
    latencyMs: 40,
    ...(failures === undefined ? {} : { failures }),
  });
  const run = (failures: Second["failures"], after: Second = calm, afterSeconds = 60) =>
    secondBySecond([...seconds(40, calm), ...seconds(40, surge(failures)), ...seconds(afterSeconds, after)]);
  const answered = (recording: Recording, throttled: number, withRetryAfter: number): Recording => {
    recording.head.errorAnswers = {
      answered: throttled,
      proper: throttled,
      unseen: 0,
      throttled,
      withRetryAfter,
      samples: [],
    };
    return recording;
  };
  const group = (failure: FailureClass, status: number, count: number): ErrorGroup => ({
    endpoint: "POST /images/generate",
    failure,
    status,
    code: null,
    count,
    firstSecond: 40,
    lastSecond: 79,
    sample: null,
  });

  it("is met by 429 with Retry-After, and all as before soon after", () => {
    const recording = answered(run({ "status-429": 30 }), 1200, 1200);
    const result = judgeOne(DEGRADES, recording);
    expect(result).toMatchObject({ outcome: "met" });
    expect(result.found).toContain("1\u202f200 of 1\u202f200");
  });

  it("is missed without Retry-After, and unknown where nobody looked", () => {
    expect(judgeOne(DEGRADES, answered(run({ "status-429": 30 }), 1200, 700)).outcome).toBe("missed");
    expect(judgeOne(DEGRADES, run({ "status-429": 30 })).outcome).toBe("unknown");
  });

  it("counts 503 as a refusal, any other 5xx, a timeout and a reset as a break", () => {
    const unavailable = answered(run({ "status-5xx": 30 }), 1200, 1200);
    unavailable.head.errors = [group("status-5xx", 503, 1200)];
    expect(judgeOne(DEGRADES, unavailable).outcome).toBe("met");
    const broken = run({ "status-5xx": 30 });
    broken.head.errors = [group("status-5xx", 500, 1200)];
    expect(judgeOne(DEGRADES, broken).outcome).toBe("missed");
    for (const failure of ["timeout", "reset", "refused"] as const) {
      expect(judgeOne(DEGRADES, run({ [failure]: 30 })).outcome).toBe("missed");
    }
  });

  it("is unknown where the recording does not tell 503 from other 5xx", () => {
    const recording = run({ "status-5xx": 30 });
    delete recording.head.errors;
    expect(judgeOne(DEGRADES, recording)).toMatchObject({ outcome: "unknown" });
  });

  it("is missed where requests still fail, or are still slow, after the time to recover", () => {
    const still = { ...calm, failures: { "status-429": 4 } };
    expect(judgeOne(DEGRADES, answered(run({ "status-429": 30 }, still), 1440, 1440)).outcome).toBe("missed");
    const slow = { ...calm, latencyMs: 90 };
    expect(judgeOne(DEGRADES, answered(run({ "status-429": 30 }, slow), 1200, 1200)).outcome).toBe("missed");
  });

  it("is unknown where the load stays high to the end, and where it never was too high", () => {
    expect(judgeOne(DEGRADES, answered(run({ "status-429": 30 }, calm, 0), 1200, 1200)).outcome).toBe(
      "unknown",
    );
    expect(judgeOne(DEGRADES, secondBySecond(seconds(120, calm)))).toMatchObject({ outcome: "unknown" });
  });
});

describe("proper-error-messages", () => {
  it("is what was seen of the error answers", () => {
    const recording = makeRecording({ base: null });
    const answers = { unseen: 0, throttled: 0, withRetryAfter: 0, samples: [] };
    expect(judgeOne("proper-error-messages", recording).outcome).toBe("unknown");
    recording.head.errorAnswers = { ...answers, answered: 40, proper: 40 };
    expect(judgeOne("proper-error-messages", recording).outcome).toBe("met");
    recording.head.errorAnswers = { ...answers, answered: 40, proper: 39 };
    expect(judgeOne("proper-error-messages", recording).outcome).toBe("missed");
  });
});

describe("stable-websockets", () => {
  const run = (abnormal: number, missed: number, firstMs: number, perSecond = 10) => {
    const recording = makeRecording({ base: null, rate: 0, seconds: 60 });
    // One in `abnormal` connections, spread evenly; 0: none.
    const rate = (each: number) => (second: number) =>
      Array.from({ length: perSecond }, (_, at) =>
        each > 0 && (second * perSecond + at) % each === 0 ? 1 : 0,
      );
    withMetric(recording, "ws_abnormal_closes", rate(abnormal));
    withMetric(recording, "ws_missed_messages", rate(missed));
    return withMetric(recording, "ws_time_to_first_message", () => new Array(perSecond).fill(firstMs));
  };

  it("is met where connections end well, miss nothing and hear soon", () => {
    const result = judgeOne("stable-websockets", run(0, 0, 100));
    expect(result).toMatchObject({ outcome: "met" });
    expect(result.found).toContain("0 of 600 closed abnormally");
  });

  it.each([
    ["closes", run(20, 0, 100)],
    ["missed messages", run(0, 20, 100)],
    ["a late first message", run(0, 0, 3000)],
  ])("is missed by %s", (_, recording) => {
    expect(judgeOne("stable-websockets", recording).outcome).toBe("missed");
  });

  it("is unknown from too few connections, and says how many it takes", () => {
    const result = judgeOne("stable-websockets", run(0, 0, 100, 1));
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.how).toContain("60 of the 300");
  });

  it("is unknown where no WebSocket was opened, and where the script says nothing of them", () => {
    const none = makeRecording({ base: null });
    expect(judgeOne("stable-websockets", none)).toMatchObject({ how: "no WebSocket was opened" });
    const silent = withMetric(makeRecording({ base: null }), "ws_sessions", () => [1]);
    expect(judgeOne("stable-websockets", silent).how).toContain("ws_missed_messages");
  });
});
