import { describe, expect, it } from "vitest";
import { buildView } from "../../../src/report/build-view.ts";
import { errorsSection } from "../../../src/report/html/sections/endpoints.ts";
import { whereItWentSection } from "../../../src/report/html/sections/where-it-went.ts";
import { plainSpaces } from "../../../src/report/numbers.ts";
import { makeRecording } from "../../support/recordings.ts";
import { caseView, makeContext } from "../support/cases.ts";
import { makeJudgement } from "../support/judgements.ts";

const GENERATE = "POST /images/generate";

describe("where it went, on the page", () => {
  it("is told in sentences where something is slower", () => {
    const { text } = whereItWentSection(caseView("slower"));
    expect(plainSpaces(text)).toContain("<code>POST /images/batch</code> takes 48 ms longer on average");
    expect(text).toContain("It is slower since the start.");
    expect(text).not.toContain("<table");
    expect(whereItWentSection(caseView("pass")).text).toBe("");
  });

  it("has the slowest requests of both arms, of any run, with ids that mean nothing to a browser", () => {
    const recording = makeRecording({ warmUpSeconds: 5 });
    const slow = { endpoint: GENERATE, second: 9, header: "cf-ray" };
    recording.head.slowest = [{ ...slow, durationMs: 300, id: "<script>1</script>" }];
    recording.base!.slowest = [
      { ...slow, durationMs: 400, id: "base-1" },
      { ...slow, durationMs: 900, id: "in-the-warm-up", second: 2 },
    ];
    const { text } = whereItWentSection(buildView(recording, makeJudgement({}), makeContext()));
    expect(text.indexOf("base-1")).toBeGreaterThan(0);
    expect(text.indexOf("base-1")).toBeLessThan(text.indexOf("&#60;script&#62;1"));
    expect(text).not.toContain("<script");
    expect(text).not.toContain("in-the-warm-up");
    expect(plainSpaces(text)).toContain("300 ms");
  });
});

describe("what error answers look like, on the page", () => {
  it("is a sentence above the errors, where anything looked at them", () => {
    const view = caseView("slower");
    const { head } = view.recording;
    const errors = [
      {
        endpoint: GENERATE,
        failure: "status-5xx" as const,
        status: 503,
        code: 1503,
        headCount: 4,
        baseCount: 0,
        firstSecond: 1,
        lastSecond: 2,
        sample: "<b>oops",
      },
    ];
    const model = { errors } as unknown as Parameters<typeof errorsSection>[0];
    expect(errorsSection(model, view).text).not.toContain("error answers");
    head.errorAnswers = { answered: 4, proper: 1, unseen: 0, throttled: 4, withRetryAfter: 3, samples: [] };
    const { text } = errorsSection(model, view);
    expect(text).toContain(
      "1 of 4 error answers are JSON with a code and a message. 3 of 4 answers 429 and 503 have a Retry-After header.",
    );
    expect(text).toContain("&#60;b&#62;oops");
  });
});
