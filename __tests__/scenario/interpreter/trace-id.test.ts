import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTraceId, TRACE_HEADERS, traceIdOf } from "../../../src/scenario/interpreter/trace-id.ts";

const of = (headers: Record<string, unknown>) => traceIdOf((name) => headers[name]);

describe("the id of an answer", () => {
  it.each([
    [
      "traceparent",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "4bf92f3577b34da6a3ce929d0e0e4736",
    ],
    ["x-request-id", "req-17", "req-17"],
    [
      "x-amzn-trace-id",
      "Root=1-67891233-abcdef012345678912345678;Sampled=1",
      "1-67891233-abcdef012345678912345678",
    ],
    ["x-cloud-trace-context", "105445aa7843bc8bf206b12000100000/1;o=1", "105445aa7843bc8bf206b12000100000/1"],
    ["cf-ray", "230b030023ae2822-SJC", "230b030023ae2822-SJC"],
    ["x-request-id", "one, two", "one"],
  ])("is taken out of %s: %s", (header, value, id) => {
    expect(of({ [header]: value })).toEqual({ header, id });
  });

  it("is the one of a trace before one of a log, and not one that is no id", () => {
    expect(of({ "cf-ray": "ray", "x-request-id": "<img>", "x-trace-id": "t1" })?.id).toBe("t1");
    expect(of({ "cf-ray": "ray", "x-request-id": "<img>", traceparent: "what" })?.header).toBe("cf-ray");
    expect(of({ "x-request-id": "", "cf-ray": "a".repeat(129) })).toBeNull();
    expect(of({})).toBeNull();
  });

  it("is harmless, whatever a header says", () => {
    const headers = fc.dictionary(
      fc.constantFrom(...TRACE_HEADERS),
      fc.oneof(fc.string(), fc.string({ unit: "binary" })),
    );
    fc.assert(
      fc.property(headers, (given) => {
        const found = of(given);
        expect(found === null || isTraceId(found.id)).toBe(true);
      }),
    );
  });
});
