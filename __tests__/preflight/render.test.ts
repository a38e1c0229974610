import { describe, expect, it } from "vitest";
import { preflightVerdict } from "../../src/judge/preflight.ts";
import type { PreflightItem } from "../../src/measure/recording.ts";
import { PREFLIGHT_ITEM_NAMES } from "../../src/preflight/items.ts";
import type { PreflightResult } from "../../src/preflight/run-checks.ts";
import {
  preflightAlarms,
  renderPreflightMarkdown,
  renderPreflightText,
} from "../../src/report/preflight/render.ts";
import { expectGolden } from "../support/golden.ts";

const FOUND: Partial<Record<string, Partial<PreflightItem>>> = {
  hpa: { state: "ok", text: "autoscaler `api` scales from 2 to 10 replicas" },
  "database-pool": {
    required: true,
    state: "failed",
    text: "20 connections for 50 planned users; 50 are needed",
  },
  "redis-headroom": { state: "failed", text: "60.0 MiB of 64.0 MiB used (94 %); less than 80 % is needed" },
  "circuit-breakers": {
    required: true,
    state: "confirmed",
    text: "confirmed by Ada Lovelace on 2026-11-20",
    by: "Ada Lovelace",
    on: "2026-11-20",
  },
  alerts: { required: true, state: "unknown", text: "no Prometheus is configured (`prometheus:`)" },
  k6: { required: true, state: "ok", text: "k6 2.2.0" },
};
const HOSTILE = "::error::\u001b[31m<script>|`x`\n@everyone https://evil.example";

function resultOf(found: typeof FOUND): PreflightResult {
  const items = PREFLIGHT_ITEM_NAMES.map((item) => ({
    item,
    required: false,
    state: "unknown" as const,
    text: "not checked and not confirmed",
    ...found[item],
  }));
  return { scenario: "gate", verdict: preflightVerdict(items), items, notes: ["A note."] };
}

const PLACE = { file: ".github/load-confirmations.yml", today: "2026-11-24" };

describe("the checklist alone", () => {
  it("is the known text and the known Markdown", () => {
    const result = resultOf(FOUND);
    expectGolden(
      "preflight/checklist.txt",
      `${renderPreflightText(result, { color: false, width: 100, ...PLACE })}\n`,
    );
    expectGolden("preflight/checklist.md", renderPreflightMarkdown(result, PLACE));
  });

  it("is the same text with color and without", () => {
    const text = (color: boolean) => renderPreflightText(resultOf(FOUND), { color, width: 100, ...PLACE });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colors are made of
    expect(text(true).replaceAll(/\u001b\[\d+m/g, "")).toBe(text(false));
  });

  it("says of required items alone what is wrong, and asks nobody for what is known", () => {
    expect(preflightAlarms(resultOf(FOUND)).map(({ level, text }) => `${level} ${text}`)).toEqual([
      "error Database connection pool sized for the planned users: 20 connections for 50 planned users; 50 are needed",
      "warning Monitoring alerts configured: no Prometheus is configured (prometheus:)",
    ]);
    const known = resultOf(
      Object.fromEntries(PREFLIGHT_ITEM_NAMES.map((name) => [name, { state: "ok" as const }])),
    );
    expect(renderPreflightMarkdown(known, PLACE)).not.toContain("YOUR NAME");
  });

  it("shows what others wrote as text and nothing more", () => {
    const result = resultOf({ cdn: { state: "failed", required: true, text: HOSTILE } });
    const text = renderPreflightText({ ...result, notes: [HOSTILE] }, { color: false, width: 100, ...PLACE });
    expect(text).not.toMatch(/(^|\s)::error/);
    expect(text).not.toContain("\u001b");
    const markdown = renderPreflightMarkdown({ ...result, notes: [HOSTILE] }, PLACE);
    expect(markdown).not.toMatch(/<script>|@everyone|https:\/\//);
    expect(markdown).not.toContain("\u001b");
    expect(markdown.split("\n").filter((line) => line.startsWith("| CDN"))).toHaveLength(1);
  });
});
