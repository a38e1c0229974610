import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CommentMarker, commentMarker, isSameComment, readMarker } from "../../src/report/marker.ts";
import { plainSpaces } from "../../src/report/numbers.ts";
import { renderCancelled, renderFailed, renderRunning } from "../../src/report/running.ts";

const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("", "-->", "--!>", "a b", "a\nb", "%2D%2D>", "x".repeat(500)),
);
const marker: fc.Arbitrary<CommentMarker> = fc.record({
  scenario: name,
  key: name,
  runId: fc.option(fc.nat().map(String)),
  attempt: fc.option(fc.nat({ max: 99 })),
  state: fc.constantFrom("running" as const, "done" as const),
});

describe("the comment marker", () => {
  it("is found again by its scenario and key, with run and state", () => {
    fc.assert(
      fc.property(marker, (one) => {
        const read = readMarker(`${commentMarker(one)}\n\n### text`);
        expect(read).toMatchObject({ runId: one.runId, attempt: one.attempt, state: one.state });
        expect(isSameComment(read!, { scenario: one.scenario, key: one.key })).toBe(true);
      }),
    );
  });

  it("is not that of another scenario or key", () => {
    fc.assert(
      fc.property(marker, name, (one, other) => {
        fc.pre(other.toWellFormed() !== one.scenario.toWellFormed());
        fc.pre(other.toWellFormed() !== one.key.toWellFormed());
        const read = readMarker(commentMarker(one))!;
        expect(isSameComment(read, { scenario: other, key: one.key })).toBe(false);
        expect(isSameComment(read, { scenario: one.scenario, key: other })).toBe(false);
      }),
    );
  });

  it("stays one HTML comment of bounded length, whatever the names hold", () => {
    fc.assert(
      fc.property(marker, (one) => {
        const line = commentMarker(one);
        expect(line).toMatch(/^<!-- [\w\s./:=%-]+ -->$/);
        expect(line.slice(4, -3)).not.toMatch(/--|>|\n/);
        expect(line.length).toBeLessThan(2500);
      }),
    );
  });

  it.each([
    [
      "another line",
      `hello\n${commentMarker({ scenario: "a", key: "", runId: "1", attempt: 1, state: "done" })}`,
    ],
    ["another version", "<!-- semantest/load-action:v2 scenario=a key= run=1 attempt=1 state=done -->"],
    [
      "broken encoding",
      "<!-- semantest/load-action:v1 scenario=%E0%A4%A key= run=1 attempt=1 state=done -->",
    ],
    ["an unknown state", "<!-- semantest/load-action:v1 scenario=a key= run=1 attempt=1 state=gone -->"],
    ["an empty comment", ""],
  ])("is not read from %s", (_, body) => {
    expect(readMarker(body)).toBeNull();
  });
});

describe("comments of a run without a result", () => {
  const info = {
    scenario: "gate",
    key: "",
    runId: "42",
    attempt: 2,
    headSha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
    runUrl: "https://github.com/semantest/images/actions/runs/42",
    startedAt: "2026-01-05T12:00:30.000Z",
    shape: "30 iterations/s for 90 s",
    sideBySide: true,
  };

  it("say what is running, since when and where to look", () => {
    const body = plainSpaces(renderRunning(info));
    expect(readMarker(body)).toMatchObject({ state: "running", runId: "42", attempt: 2 });
    expect(body).toContain("### ⏳ Load test `gate` on `1a2b3c4` is running, side by side with the base");
    expect(body).toContain("2026-01-05 12:00 UTC · 30 iterations/s for 90 s");
    expect(body).toContain("(https://github.com/semantest/images/actions/runs/42)");
  });

  it("say that a cancelled run was not judged, and are done", () => {
    const body = renderCancelled({ ...info, cancelledAt: "2026-01-05T12:01:00.000Z" });
    expect(readMarker(body)?.state).toBe("done");
    expect(body).toContain("### ⚪ Not judged: load test `gate` on `1a2b3c4` was cancelled");
    expect(body).not.toContain("is running");
  });

  it("say why a run could not be finished, escaped", () => {
    const body = renderFailed(info, "url: found <b>; write @one");
    expect(readMarker(body)?.state).toBe("done");
    expect(body).toContain("url: found &lt;b&gt;; write @\u200bone");
  });

  it("hold no foreign markup", () => {
    const body = renderRunning({ ...info, scenario: "a`b", shape: "<!-- x --> @me", runUrl: "javascript:x" });
    expect(body.split("\n").slice(1).join("\n")).not.toMatch(/<!--|@me|\]\(/);
  });
});
