/** The pre-test checklist alone, as text and as Markdown. */
import { styleText } from "node:util";
import type { PreflightItem } from "../../measure/recording.ts";
import { PREFLIGHT_GROUPS, PREFLIGHT_ITEMS } from "../../preflight/items.ts";
import type { PreflightResult } from "../../preflight/run-checks.ts";
import { isItemName } from "../../preflight/settings.ts";
import { cleanText, escapeSentence } from "../escape.ts";
import { checklistTable, checklistTitle, titleOf } from "../sections/checklist.ts";
import { wrap } from "../text-layout.ts";

const STATE_COLOR = { ok: "green", confirmed: "cyan", failed: "red", unknown: "yellow" } as const;
const STATE_WIDTH = Math.max(...Object.keys(STATE_COLOR).map((state) => state.length)) + 2;
const MARK = { pass: "🟢", fail: "🔴", inconclusive: "⚪" } as const;

/** What the checklist means, in one sentence without its full stop. */
export function preflightSentence({ items }: PreflightResult): string {
  const required = items.filter((item) => item.required);
  const names = (state: PreflightItem["state"]) =>
    required.filter((item) => item.state === state).map(({ item }) => `\`${item}\``);
  const [failed, open] = [names("failed"), names("unknown")];
  if (failed.length > 0) return `Not ready: ${failed.join(", ")} failed`;
  if (open.length > 0) return `Not known to be ready: nothing is known of ${open.join(", ")}`;
  return required.length === 0
    ? "Nothing was judged: no item is required (`preflight.required` in the settings)"
    : "Ready: every required item holds";
}

/** Items that a person could confirm: what the file would have to say. */
function askLines(items: readonly PreflightItem[], file: string, today: string): string[] {
  const open = items.filter((item) => item.state === "unknown");
  if (open.length === 0) return [];
  const lines = open.map(
    ({ item }) => `- { item: ${item}, by: YOUR NAME, on: ${today}, valid-for: 90 days }`,
  );
  return [`What you know yourself can be confirmed in ${file}:`, ...lines];
}

export interface PreflightTextOptions {
  color: boolean;
  /** Columns. */
  width: number;
  /** Path of the confirmations. */
  file: string;
  /** Such as 2026-11-24. */
  today: string;
}

/** The table of a terminal or a log, by group. */
export function renderPreflightText(result: PreflightResult, options: PreflightTextOptions): string {
  const { items, notes } = result;
  const groups = [...PREFLIGHT_GROUPS].map((group) => [
    group.charAt(0).toUpperCase() + group.slice(1),
    ...items.filter((item) => groupOf(item) === group).flatMap((item) => itemLines(item, options)),
  ]);
  const blocks = [
    ...groups,
    notes.map((note) => wrap(`Note: ${plain(note)}`, options.width, "      ")),
    [wrap(`${plain(preflightSentence(result))}.`, options.width)],
    askLines(items, plain(options.file), options.today),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function itemLines(item: PreflightItem, { color, width }: PreflightTextOptions): string[] {
  const paint = (text: string) =>
    color ? styleText(STATE_COLOR[item.state], text, { validateStream: false }) : text;
  const indent = " ".repeat(2 + STATE_WIDTH);
  const words = `${item.item}${item.required ? " (required)" : ""}: ${item.text}`;
  const text = wrap(plain(words), Math.max(20, width - indent.length)).replaceAll("\n", `\n${indent}`);
  return [`  ${paint(item.state)}${" ".repeat(STATE_WIDTH - item.state.length)}${text}`];
}

/** The job summary of the checklist alone, and `preflight.md`. */
export function renderPreflightMarkdown(
  result: PreflightResult,
  { file, today }: Pick<PreflightTextOptions, "file" | "today">,
): string {
  const mark = MARK[result.verdict === "pass" || result.verdict === "fail" ? result.verdict : "inconclusive"];
  const [intro, ...lines] = askLines(result.items, file, today);
  const parts = [
    `### ${mark} ${escapeSentence(preflightSentence(result))}`,
    `${checklistTitle(result.items)}; no load was sent.`,
    checklistTable(result.items),
    result.notes.map((note) => `- ${escapeSentence(note)}`).join("\n"),
    intro === undefined ? "" : `${escapeSentence(intro)}\n\n\`\`\`yaml\n${lines.join("\n")}\n\`\`\``,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Annotations: what failed or is open and required. */
export function preflightAlarms(result: PreflightResult): { level: "error" | "warning"; text: string }[] {
  return result.items
    .filter(({ required, state }) => required && (state === "failed" || state === "unknown"))
    .map((item) => ({
      level: item.state === "failed" ? "error" : "warning",
      text: plain(`${titleOf(item)}: ${item.text}`),
    }));
}

function groupOf({ item }: PreflightItem): string | null {
  return isItemName(item) ? PREFLIGHT_ITEMS[item].group : null;
}

function plain(text: string): string {
  return cleanText(text).replaceAll("`", "");
}
