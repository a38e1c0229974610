import { describe, expect, it } from "vitest";
import { decodeRecording } from "../../src/measure/codec/decode-recording.ts";
import { encodeRecording } from "../../src/measure/codec/encode-recording.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import { noTags } from "../../src/measure/csv/csv-header.ts";
import { ErrorGroups, maskedSample } from "../../src/measure/error-groups.ts";
import { RecordingBuilder } from "../../src/measure/recording-builder.ts";
import { makeRecording } from "../support/recordings.ts";

const START = 1_767_610_800;
const HEADER =
  "metric_name,timestamp,metric_value,check,error,error_code,expected_response,method,name,status\n";

function collect(rows: string[]) {
  const builder = new RecordingBuilder(makeRecording().meta, 0);
  const collector = new ArmCollector({ arm: "head", writer: builder, startedAtMs: START * 1000 });
  collector.write(Buffer.from(HEADER + rows.map((row) => `${row}\n`).join("")));
  const end = { outcome: "completed" as const, exitCode: 0, signal: null, message: "" };
  collector.finish({ thresholds: [], metrics: [], end }, "http://head.test");
  return builder.build({ complete: true });
}

const failed = (second: number, name: string, status: number, code: number, error = "") =>
  `http_req_failed,${START + second},1,,${error},${code},false,GET,${name},${status}`;

describe("groups of errors", () => {
  it("tell apart endpoint, status and code, with the seconds of the first and the last", () => {
    const recording = collect([
      failed(3, "/a", 503, 1503),
      failed(9, "/a", 503, 1503),
      failed(5, "/a", 502, 1502),
      failed(6, "/b", 0, 1212, "dial: connection refused"),
      `http_req_failed,${START + 7},0,,,,true,GET,/a,200`,
    ]);
    expect(recording.head.errors).toEqual([
      {
        endpoint: "GET /a",
        failure: "status-5xx",
        status: 503,
        code: 1503,
        count: 2,
        firstSecond: 3,
        lastSecond: 9,
        sample: null,
      },
      expect.objectContaining({ endpoint: "GET /a", status: 502, count: 1, firstSecond: 5, lastSecond: 5 }),
      expect.objectContaining({
        endpoint: "GET /b",
        failure: "refused",
        status: null,
        sample: "dial: connection refused",
      }),
    ]);
  });

  it("survive the recording's file", () => {
    const recording = collect([failed(3, "/a", 503, 1503)]);
    expect(decodeRecording(encodeRecording(recording)).recording.head.errors).toEqual(recording.head.errors);
  });

  it("stay bounded, and lose no failure", () => {
    const groups = new ErrorGroups();
    for (let i = 0; i < 5_000; i++) {
      groups.add(`GET /${i}`, "status-5xx", { ...noTags(), status: "500" }, i);
    }
    const list = groups.list();
    expect(list.length).toBeLessThanOrEqual(201);
    expect(list.reduce((sum, group) => sum + group.count, 0)).toBe(5_000);
    expect(list[0]).toMatchObject({ endpoint: "other", count: 4_800, lastSecond: 4_999 });
  });

  it("show a sample without its secrets", () => {
    const sample = maskedSample(
      'Get "https://me:hunter2@host/a?token=abc": Bearer xyz api_key=qwerty\u0007 password: "pw1"',
    );
    for (const secret of ["hunter2", "abc", "xyz", "qwerty", "pw1", "\u0007"]) {
      expect(sample).not.toContain(secret);
    }
    expect(sample).toContain("host/a");
  });
});
