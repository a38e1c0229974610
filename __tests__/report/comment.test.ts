import type { Nodes, Parent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { buildView } from "../../src/report/build-view.ts";
import { renderComment } from "../../src/report/comment.ts";
import { fitParts } from "../../src/report/fit.ts";
import { readMarker } from "../../src/report/marker.ts";
import { plainSpaces } from "../../src/report/numbers.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { makeRecording } from "../support/recordings.ts";
import { CASES, caseInput, caseView, makeContext } from "./support/cases.ts";
import { compared, criterion, endpoint, makeJudgement } from "./support/judgements.ts";

const comment = (name: string) =>
  plainSpaces(renderComment(caseView(name), { key: "", runId: "42", attempt: 1 }));
const headline = (name: string) => comment(name).split("\n")[2];

function nodes(node: Nodes): Nodes[] {
  return [node, ...("children" in node ? (node as Parent).children.flatMap((child) => nodes(child)) : [])];
}

const parse = (markdown: string) =>
  nodes(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));

describe("the first line that is shown", () => {
  it.each([
    [
      "pass",
      "### 🟢 No regression: latency overall 106 → 106 ms and 0 of 1 800 requests failed, 0 of 1 800 on base",
    ],
    ["slower", "### 🔴 Slower: `POST /images/batch` takes 22 % longer (latency overall 200 → 243 ms)"],
    ["broken", "### 🔴 Head is broken: 62 % of its requests failed (status 5xx); base was well"],
    ["limit-missed", "### 🔴 Limit `p95 < 1000ms` was missed: 1 212 ms (of 1 800 requests on head)"],
    ["no-baseline", "### ⚠️ Compared with nothing: there is no base deployment and no stored baseline"],
    ["history", "### 🔴 Slower: all traffic takes 30 % longer than in 6 stored runs"],
  ])("of %s is the answer", (name, line) => {
    expect(headline(name)).toBe(line);
  });

  it("of a run that was not judged says so", () => {
    expect(headline("inconclusive")).toMatch(/^### ⚪ Not judged: /);
    expect(headline("disturbed")).toMatch(
      /^### 🟠 Disturbed, not judged: the load generator could not keep up/,
    );
  });

  it("comes after a marker that says whose comment it is", () => {
    const body = renderComment(caseView("pass"), { key: "staging", runId: "42", attempt: 3 });
    expect(readMarker(body)).toEqual({
      scenario: "gate",
      key: "staging",
      runId: "42",
      attempt: 3,
      state: "done",
    });
  });
});

describe("what a comment says", () => {
  it("of a pass is two lines and one fold", () => {
    const top = comment("pass").split("<details>")[0]!;
    expect(top.split("\n").filter((line) => line !== "")).toHaveLength(3);
    expect(comment("pass").trimEnd()).toMatch(/<\/details>$/);
  });

  it("of an inconclusive run names how much more load would settle it", () => {
    expect(comment("inconclusive")).toContain("For a verdict: about 3 min of the same load (`duration`)");
  });

  it("of a run without a base says what will make one", () => {
    expect(comment("no-baseline")).toMatch(
      /To compare: give `base-url`.*or run this on pushes to the base branch.*makes the baseline/,
    );
  });

  it("of a slower run tells the endpoint that did it and where the time went", () => {
    expect(comment("slower")).toContain("🔴 slower, from `POST /images/batch`");
    expect(comment("slower")).toContain(
      "`POST /images/batch` takes 48 ms longer on average: 46 ms in waiting for the first byte",
    );
  });

  it("of the embedded engine says that it is not k6", () => {
    expect(comment("embedded")).toContain("embedded engine, which is not k6");
  });

  it("of a script without HTTP compares the metric it is judged on", () => {
    expect(comment("websocket")).toMatch(/\*\*`time_to_first_message`\*\* \| mean \| 40 \| 61 \|/);
  });

  it("of a history comparison names the baseline and what was left out of it", () => {
    expect(comment("history")).toContain("recorded 2 hours ago (6 stored runs)");
    expect(comment("history")).toContain("Baselines: 2026-01-04");
  });

  it("ends with how to get the same verdict again", () => {
    expect(comment("slower")).toMatch(
      /Reproduce: `npx @semantest\/load-action judge load-report\/run\.recording`$/,
    );
  });

  it("shows at most eight changed endpoints and counts the others", () => {
    const rows = comment("many-endpoints")
      .split("<details>")[0]!
      .match(/\*\*`GET/g);
    expect(rows).toHaveLength(8);
    expect(comment("many-endpoints")).toContain("4 more comparisons changed");
  });
});

describe.each(CASES)("the Markdown of %s", (name) => {
  it.each([
    ["comment", renderComment(caseView(name), { key: "" })],
    ["summary", renderSummary(caseView(name))],
  ])("has well-formed tables and no markup of others (%s)", (_, markdown) => {
    const found = parse(markdown);
    for (const table of found.filter((node) => node.type === "table")) {
      const widths = new Set(table.children.map((row) => row.children.length));
      expect(widths.size).toBe(1);
      expect(table.align).toHaveLength([...widths][0]!);
    }
    const html = found.flatMap((node) => (node.type === "html" ? [node.value] : []));
    for (const piece of html) {
      expect(piece).toMatch(
        /^(<!-- semantest\/load-action:v1 [^<>]* -->|<details( open)?><summary>[^<>]*<\/summary>|<\/details>)$/,
      );
    }
    const links = found.flatMap((node) => (node.type === "link" ? [new URL(node.url).host] : []));
    expect(new Set(links)).toEqual(new Set(["github.com"]));
    expect(found.filter((node) => node.type === "image")).toEqual([]);
    const closed = html.filter((piece) => piece === "</details>");
    expect(html.filter((piece) => piece.startsWith("<details"))).toHaveLength(closed.length);
  });
});

describe("a comment without room", () => {
  const names = Array.from({ length: 50 }, (_, index) => `GET /${"|&<".repeat(26)}${index}`);
  const recording = makeRecording({
    seconds: 5,
    rate: 100,
    endpoints: names.map((one) => ({ name: one, share: 0.02, medianMs: 20 })),
  });
  const judgement = makeJudgement({
    verdict: "fail",
    reasons: Array.from({ length: 40 }, (_, index) => ({
      code: "criterion-missed" as const,
      text: "|<&".repeat(300) + index,
    })),
    comparisons: names.flatMap((one) =>
      (["location", "p50", "p95", "p99", "failures"] as const).map((metric) =>
        compared(recording, endpoint(one), metric, "slower", { reason: "&|".repeat(400) }),
      ),
    ),
    criteria: Array.from({ length: 400 }, (_, index) => criterion(`${"|".repeat(100)}${index}`, "missed", 1)),
    method: Array.from({ length: 40 }, () => "<&|".repeat(900)),
  });
  const view = buildView(recording, judgement, makeContext({ notes: names.map((one) => one.repeat(9)) }));

  it("stays within 60 000 characters, keeps headline, table and advice, and says what is missing", () => {
    const body = renderComment(view, { key: "" });
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toMatch(/^<!-- .* -->\n\n### 🔴 /);
    expect(body).toMatch(/Left out for length: [\w, ]+\. The job summary has the whole report\./);
    expect(body).toContain("Reproduce: ");
    expect(body.match(/<details/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0);
  });

  it("stays within it for a pass, too", () => {
    const pass = buildView(recording, { ...judgement, verdict: "pass" }, makeContext());
    const body = renderComment(pass, { key: "" });
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toContain("Left out for length");
    expect(body.trimEnd()).toMatch(/<\/details>$/);
  });

  it("has a summary below GitHub's limit", () => {
    expect(Buffer.byteLength(renderSummary(view))).toBeLessThan(1024 * 1024);
  });
});

describe("fitParts", () => {
  const part = (name: string, length: number, rank: number) => ({
    name,
    text: name.padEnd(length, "."),
    rank,
  });

  it("leaves out whole parts by rank, whatever their order", () => {
    const parts = [part("a", 50, Number.POSITIVE_INFINITY), part("b", 50, 2), part("c", 50, 1)];
    expect(fitParts(parts, 1000, "Elsewhere.")).not.toContain("Left out");
    const less = fitParts(parts, 150, "Elsewhere.");
    expect(less).toMatch(/^a\.+\n\nb\.+\n\nLeft out for length: c\. Elsewhere\.$/);
    expect(fitParts(parts, 100, "Elsewhere.")).toMatch(/^a\.+\n\nLeft out for length: c, b\. Elsewhere\.$/);
  });

  it("is the same for the same input", () => {
    const { recording: first, judgement: judged, context } = caseInput("slower");
    const once = renderComment(buildView(first, judged, context), { key: "" });
    expect(renderComment(buildView(first, judged, context), { key: "" })).toBe(once);
  });
});
