import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../../src/judge/policy.ts";
import { buildView } from "../../../src/report/build-view.ts";
import { code, embeddedJson, html, outsideLink, sentence } from "../../../src/report/html/html.ts";
import { renderPage } from "../../../src/report/html/page.ts";
import { pageModel } from "../../../src/report/html/page-model.ts";
import { stageMarks } from "../../../src/report/html/stages.ts";
import { renderMarkdownReport } from "../../../src/report/markdown-report.ts";
import { anyMonitors, series } from "../../analysis/support.ts";
import { anyRecording } from "../../support/any-recording.ts";
import { makeRecording } from "../../support/recordings.ts";
import { CASES, caseView, makeContext } from "../support/cases.ts";
import { rampView } from "./views.ts";

const ASSETS = { script: "run()", style: "body{}" };
const page = (view: Parameters<typeof pageModel>[0]) => renderPage(view, pageModel(view), ASSETS);

describe("markup", () => {
  it("holds nothing from outside but as text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const made = [html`<p title="${text}">${text}</p>`, code(text), sentence(text)].map(
          (one) => one.text,
        );
        const inside = made[0]!.replace(/^<p title="/, "").replace(/<\/p>$/, "");
        expect(inside.replace('">', "")).not.toMatch(/[<>"']/);
        for (const one of made.slice(1)) expect(one.replace(/<\/?code>/g, "")).not.toMatch(/[<>"'`]/);
        expect(embeddedJson([text]).text).not.toMatch(/<|\u2028|\u2029/);
        expect(JSON.parse(embeddedJson([text]).text)).toEqual([text]);
      }),
    );
  });

  it("links only to http and https", () => {
    expect(outsideLink("log", "https://a.test/?x=\"><b>&y='").text).toBe(
      `<a href="https://a.test/?x=%22%3E%3Cb%3E&#38;y=%27" rel="noreferrer">log</a>`,
    );
    expect(outsideLink("log", "javascript:alert(1)").text).toBe("log");
  });
});

describe("the page", () => {
  it("draws what was read in the judged time, and breaks no figure", () => {
    const recording = makeRecording({ warmUpSeconds: 10 });
    const monitors = [
      series({ name: "p95, /health", arm: "head" }, (second) => (second < 3 ? 0.9 : null)),
      series({ name: "pool", arm: "head", unit: "ms", limit: 1000 }, (second) => (second > 12 ? 1234 : null)),
    ];
    const view = {
      ...buildView(recording, judgeRun({ recording, history: [], policy: DEFAULT_POLICY }), makeContext()),
      monitors,
    };
    expect(pageModel(view).timeline.monitors.map(({ name }) => name)).toEqual(["pool"]);
    expect(page(view)).toContain("Worst 1\u00a0234\u00a0ms, limit 1\u00a0000\u00a0ms");
  });

  it.each(CASES)("of %s has the verdict first, a strict policy and no way out", (name) => {
    const text = page(caseView(name));
    const hash = (of: string) => `'sha256-${createHash("sha256").update(of).digest("base64")}'`;
    expect(text).toContain(
      `default-src 'none'; script-src ${hash("run()")}; style-src ${hash("body{}")}; base-uri 'none'; form-action 'none'`,
    );
    expect(text.indexOf("<h1>")).toBeLessThan(text.indexOf("<table"));
    expect(text).not.toMatch(/<(?:img|link|iframe|object|embed|form|base|svg|video|audio)\b/i);
    const tags = text.replace(/"[^"]*"/g, '""').match(/<[a-z][^>]*>/gi)!;
    for (const tag of tags) expect(tag).not.toMatch(/\s(?:src|srcset|style|on\w+)=/i);
    expect(text.match(/<script/g)).toHaveLength(2);
    const targets = [...text.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]!);
    for (const target of targets) expect(text).toContain(`id="${target}"`);
  });

  it("says what broke first and what to do before any chart", () => {
    const text = page(rampView());
    const first = text.slice(0, text.indexOf("<nav"));
    expect(first).toContain("database connections</code> reached its limit of 20 connections");
    expect(first).toContain("Give the target more of <code>database connections</code>");
  });

  it("shows errors by endpoint, status and code with first and last time and a sample", () => {
    const text = page(rampView());
    const errors = text.slice(text.indexOf('id="errors"'), text.indexOf('id="about"'));
    for (const part of ["POST /images/generate", "429", "2 min", "2 min 58 s", "rate limit of"]) {
      expect(errors.replaceAll(/\s/g, " ")).toContain(part);
    }
  });

  it("and its twins can be made of any judged recording", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(anyRecording(), anyMonitors(), (recording, monitors) => {
        const judgement = judgeRun({ recording, history: [], policy: DEFAULT_POLICY });
        const view = { ...buildView(recording, judgement, makeContext()), monitors };
        const model = pageModel(view);
        const shown = renderPage(view, model, ASSETS).replace(/<script[\s\S]*?<\/script>/g, "");
        for (const text of [shown, renderMarkdownReport(view, model)]) {
          expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b|\[object/);
        }
        expect(JSON.stringify(JSON.parse(JSON.stringify(model)))).toBe(JSON.stringify(model));
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it("stays small for a day of fifty endpoints", { timeout: 60_000 }, () => {
    const endpoints = Array.from({ length: 50 }, (_, at) => ({
      name: `GET /${at}`,
      share: 0.02,
      medianMs: 20 + at,
    }));
    const recording = makeRecording({ endpoints, seconds: 1200, rate: 60 });
    for (const arm of [recording.head, recording.base!]) for (const cell of arm.requests) cell.second *= 72;
    const judgement = judgeRun({ recording, history: [], policy: DEFAULT_POLICY });
    const text = page(buildView(recording, judgement, makeContext()));
    expect(Buffer.byteLength(text) + 80_000).toBeLessThan(1_000_000);
  });
});

describe("stages", () => {
  const marks = (shapeKey: unknown) => {
    const { meta } = makeRecording();
    return stageMarks({ ...meta, scenario: { ...meta.scenario, shapeKey: JSON.stringify(shapeKey) } });
  };

  it("are those of a shape or of a script's one ramp", () => {
    const stages = [
      [60_000, 50],
      [30_000, 50],
    ];
    expect(marks({ model: "closed", warmUpMs: 10_000, start: 1, stages })).toEqual([
      { second: 10, label: "to 50 users" },
      { second: 70, label: "50 users" },
    ]);
    const ramp = [
      { duration: "1m0s", target: 600 },
      { duration: "30s", target: 1200 },
    ];
    expect(marks([["a", { executor: "ramping-arrival-rate", timeUnit: "1m", stages: ramp }]])).toEqual([
      { second: 0, label: "to 10 iterations/s" },
      { second: 60, label: "to 20 iterations/s" },
    ]);
  });

  it("are none where they cannot be told", () => {
    for (const key of [
      null,
      7,
      {},
      [],
      { model: "closed", stages: "x" },
      [["a", { executor: "constant-vus" }]],
    ])
      expect(marks(key)).toEqual([]);
  });
});
