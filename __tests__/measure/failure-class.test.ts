import { describe, expect, it } from "vitest";
import { failureClass, hasNoAnswer } from "../../src/measure/failure-class.ts";

describe("the class of a failed request", () => {
  it.each([
    [{ errorCode: "1050", status: "0" }, "timeout"],
    [{ errorCode: "1211", status: "0" }, "timeout"],
    [{ errorCode: "1212", status: "0" }, "refused"],
    [{ errorCode: "1220", status: "0" }, "reset"],
    [{ errorCode: "1201", status: "0" }, "reset"],
    [{ errorCode: "1101", status: "0" }, "dns"],
    [{ errorCode: "1310", status: "0" }, "tls"],
    [{ errorCode: "1000", status: "0" }, "transport"],
    [{ errorCode: "1610", status: "0" }, "transport"],
    [{ errorCode: "1701", status: "200" }, "transport"],
    [{ errorCode: "1110", status: "0" }, "transport"],
    [{ errorCode: "1429", status: "429" }, "status-429"],
    [{ errorCode: "1404", status: "404" }, "status-4xx"],
    [{ errorCode: "1503", status: "503" }, "status-5xx"],
    [{ errorCode: "", status: "200" }, "status-other"],
    [{ errorCode: "", status: "302" }, "status-other"],
    [{ errorCode: "1429" }, "status-429"],
    [{ errorCode: "1500" }, "status-5xx"],
    [{ error: "request timeout" }, "timeout"],
    [{ error: "dial: connection refused" }, "refused"],
    [{ error: "read: connection reset by peer" }, "reset"],
    [{ error: "lookup x.invalid: no such host" }, "dns"],
    [{ error: "x509: certificate signed by unknown authority" }, "tls"],
    [{}, "transport"],
  ] as const)("with %j is %s", (tags, expected) => {
    expect(failureClass(tags)).toBe(expected);
  });

  it.each([
    [{ errorCode: "1212", status: "0" }, true],
    [{ status: "0" }, true],
    [{ errorCode: "1404", status: "404" }, false],
    [{ status: "200" }, false],
    [{}, false],
  ])("%j: no answer is %s", (tags, expected) => {
    expect(hasNoAnswer(tags)).toBe(expected);
  });
});
