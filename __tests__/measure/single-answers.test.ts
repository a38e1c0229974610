import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { properErrorAnswers, retryAfterAnswers } from "../../src/criteria/error-answers.ts";
import { decodeRecording } from "../../src/measure/codec/decode-recording.ts";
import { encodeRecording } from "../../src/measure/codec/encode-recording.ts";
import type { ErrorAnswers } from "../../src/measure/error-answers.ts";
import type { ArmRecording } from "../../src/measure/recording.ts";
import { isTraceId } from "../../src/scenario/interpreter/trace-id.ts";
import { collect, START_MS } from "../support/collect.ts";
import { makeRecording } from "../support/recordings.ts";

const HEADER = "metric_name,timestamp,metric_value,name,status,extra_tags,metadata\n";

interface Row {
  metric: string;
  value: number;
  second?: number;
  name?: string;
  status?: number | string;
  metadata?: string;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function arm(rows: Row[]): ArmRecording {
  const lines = rows.map(
    ({ metric, value, second = 0, name = "GET /a", status = "", metadata = "" }) =>
      `${metric},${(START_MS + second * 1000) * 1000},${value.toFixed(6)},${quoted(name)},${status},,${quoted(metadata)}\n`,
  );
  return collect(HEADER + lines.join(""));
}

const answer = (value: number, status: number, body?: string): Row => ({
  metric: "load_action_proper_error",
  value,
  status,
  ...(body === undefined ? {} : { metadata: `load_action_body=${encodeURIComponent(body)}` }),
});
const slow = (value: number, trace: string, name = "GET /a"): Row => ({
  metric: "load_action_slow_request",
  value,
  name,
  metadata: `vu=1&load_action_trace=${trace}`,
});

describe("error answers", () => {
  it("are counted, those too that nobody looked at, with a few bodies of each kind", () => {
    const recording = arm([
      ...Array.from({ length: 5 }, () => ({ metric: "http_reqs", value: 1, status: 500 })),
      { metric: "http_reqs", value: 1, status: 200 },
      ...Array.from({ length: 4 }, (_, index) => answer(1, 500, `{"number":${index}}`)),
      answer(0, 500, "oops"),
      { metric: "load_action_retry_after", value: 1, status: 503 },
      { metric: "load_action_retry_after", value: 0, status: 429 },
    ]);
    const { samples, ...counts } = recording.errorAnswers as ErrorAnswers;
    expect(counts).toEqual({ answered: 5, proper: 4, unseen: 0, throttled: 2, withRetryAfter: 1 });
    expect(samples.map(({ body, proper }) => [body, proper])).toEqual([
      ['{"number":0}', true],
      ['{"number":1}', true],
      ['{"number":2}', true],
      ["oops", false],
    ]);
    expect(arm([{ metric: "http_reqs", value: 3, status: 404 }, answer(1, 404)]).errorAnswers).toMatchObject({
      answered: 1,
      unseen: 2,
    });
    expect(arm([{ metric: "http_reqs", value: 1, status: 500 }]).errorAnswers).toBeUndefined();
  });

  it("are masked and bounded, whatever a script hands out", () => {
    const bodies = Array.from({ length: 100 }, (_, index) => ({
      ...answer(0, 400 + index, `token=secret${index} ${"<b>".repeat(200)}`),
      name: `GET /${index}`,
    }));
    const samples = arm(bodies).errorAnswers?.samples ?? [];
    expect(samples).toHaveLength(60);
    for (const { body } of samples) {
      expect(body.length).toBeLessThanOrEqual(200);
      expect(body).not.toContain("secret");
    }
  });

  it("that no such script can have written are counted as broken lines", () => {
    const rows = [
      answer(0.5, 500),
      slow(5, "x-request-id%3A"),
      slow(5, "cookie%3Aabc"),
      slow(-1, "cf-ray%3Aa"),
    ];
    const { stream, errorAnswers, slowest } = arm([
      ...rows,
      slow(5, "%E0%A4%A"),
      { ...slow(5, ""), metadata: "" },
    ]);
    expect(stream.broken).toBe(6);
    expect([errorAnswers, slowest]).toEqual([undefined, undefined]);
  });

  it("never break the reading", () => {
    const row = fc.record({
      metric: fc.constantFrom(
        "load_action_proper_error",
        "load_action_retry_after",
        "load_action_slow_request",
      ),
      value: fc.constantFrom(0, 1, 7.5),
      status: fc.constantFrom("", 0, 500, "x"),
      metadata: fc.oneof(
        fc.string().map((text) => `load_action_body=${text}`),
        fc.string().map((text) => `load_action_trace=x-request-id:${text}`),
      ),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const made = arm(rows as Row[]);
        for (const { id } of made.slowest ?? []) expect(isTraceId(id)).toBe(true);
        const recording = { ...makeRecording({ base: null, seconds: 1 }), head: made };
        expect(decodeRecording(encodeRecording(recording)).damage).toBeNull();
      }),
    );
  });
});

describe("the slowest requests", () => {
  it("are the ten slowest of each endpoint, slowest first", () => {
    const rows = Array.from({ length: 30 }, (_, index) => [
      slow((index * 7) % 30, `x-request-id%3Aid-${index}`),
      slow(index, `cf-ray%3Aray-${index}`, "GET /b"),
    ]).flat();
    const slowest = arm(rows).slowest ?? [];
    const of = (name: string) =>
      slowest.filter(({ endpoint }) => endpoint === name).map((one) => one.durationMs);
    expect(of("GET /a")).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20]);
    expect(of("GET /b")).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20]);
    expect(slowest.at(-1)).toEqual({
      endpoint: "GET /b",
      second: 0,
      durationMs: 20,
      header: "cf-ray",
      id: "ray-20",
    });
  });
});

describe("in a recording", () => {
  const recording = () => {
    const made = makeRecording({ seconds: 2 });
    made.head.slowest = [{ endpoint: "GET /a", second: 1, durationMs: 5.5, header: "cf-ray", id: "a-1" }];
    made.base!.errorAnswers = {
      answered: 2,
      proper: 1,
      unseen: 3,
      throttled: 1,
      withRetryAfter: 0,
      samples: [{ endpoint: "GET /a", status: 500, second: 1, proper: false, body: "oops" }],
    };
    return made;
  };

  it("single answers are kept by arm", () => {
    const { recording: read, damage } = decodeRecording(encodeRecording(recording()));
    expect(damage).toBeNull();
    expect(read.head.slowest).toEqual(recording().head.slowest);
    expect(read.base?.errorAnswers).toEqual(recording().base?.errorAnswers);
    expect(read.head).not.toHaveProperty("errorAnswers");
    expect(read.base).not.toHaveProperty("slowest");
  });

  it.each([
    ["an id that is none", (made: ReturnType<typeof recording>) => (made.head.slowest![0]!.id = "<img>")],
    ["an unknown header", (made: ReturnType<typeof recording>) => (made.head.slowest![0]!.header = "cookie")],
    [
      "a body without end",
      (made: ReturnType<typeof recording>) => (made.base!.errorAnswers!.samples[0]!.body = "x".repeat(201)),
    ],
  ])("%s is damage", (_, forge) => {
    const made = recording();
    forge(made);
    expect(decodeRecording(encodeRecording(made)).damage).toContain("corrupt");
  });
});

describe("criteria on error answers", () => {
  const judged = (
    answers: Partial<ErrorAnswers> | null,
    failures: { "status-5xx": number } | null = null,
  ) => {
    const made = makeRecording({ seconds: 1 }).head;
    made.requests = made.requests.slice(0, 1);
    if (failures !== null) made.requests[0]!.failures = failures;
    const none = { answered: 0, proper: 0, unseen: 0, throttled: 0, withRetryAfter: 0, samples: [] };
    if (answers !== null) made.errorAnswers = { ...none, ...answers };
    return made;
  };

  it("are met by every one, missed by one, and unknown where not all were looked at", () => {
    expect(properErrorAnswers(judged({ answered: 3, proper: 3 }))).toEqual({
      verdict: "met",
      share: 1,
      reason: "3 of 3 error answers are JSON with a code and a message.",
    });
    expect(properErrorAnswers(judged({ answered: 4, proper: 3, unseen: 9 }))).toMatchObject({
      verdict: "missed",
      share: 0.75,
    });
    expect(properErrorAnswers(judged({ answered: 3, proper: 3, unseen: 2 }))).toMatchObject({
      verdict: "unknown",
      reason: expect.stringContaining("the bodies of 2 more were not looked at"),
    });
    expect(properErrorAnswers(judged(null))).toMatchObject({
      verdict: "unknown",
      share: null,
      reason: "No answer had an error status.",
    });
    expect(properErrorAnswers(judged(null, { "status-5xx": 4 })).reason).toBe(
      "4 answers had an error status, but no body of them was looked at.",
    );
  });

  it("ask 429 and 503 for Retry-After", () => {
    expect(retryAfterAnswers(judged({ throttled: 2, withRetryAfter: 2 })).verdict).toBe("met");
    expect(retryAfterAnswers(judged({ throttled: 2, withRetryAfter: 1 }))).toMatchObject({
      verdict: "missed",
      share: 0.5,
    });
    expect(retryAfterAnswers(judged(null)).verdict).toBe("unknown");
  });
});
