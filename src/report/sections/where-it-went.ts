import type { Comparison } from "../../judge/verdict.ts";
import { ALL_TRAFFIC } from "../build-view.ts";
import { escapeSentence } from "../escape.ts";
import { milliseconds, percentChange, plainSpaces } from "../numbers.ts";
import { mermaidQuantiles, textQuantiles } from "../quantile-chart.ts";
import { fold, table } from "../table.ts";
import { sparkline, timeline } from "../timeline.ts";
import { type EndpointRow, QUANTILES, type ReportView } from "../view.ts";
import { quantileChanges, whereSentences } from "../where-words.ts";
import { named, scopeName } from "../wording.ts";
import { slowestTable } from "./slowest.ts";

const COLUMNS = 40;
const MOST_SLOWEST = 5;

export interface WhereOptions {
  open?: boolean | undefined;
  /** Whether the reader's Markdown draws Mermaid, as GitHub does. */
  mermaid?: boolean | undefined;
}

/**
 * Where a slower scope spends the additional time: phases of the request, the whole distribution, over time, and ids of
 * the slowest requests. Empty unless something is slower and both arms ran.
 */
export function whereItWentSection(
  view: ReportView,
  { open = false, mermaid = true }: WhereOptions = {},
): string {
  const row = slowerRow(view);
  if (!row?.base) return "";
  const body = [
    escapeSentence(whereSentences(view.recording, row).join(" ")),
    quantileTable(row),
    mermaid ? mermaidQuantiles(row) : fenced(textQuantiles(row)),
    overTime(view, row),
    slowestTable(view.recording, row.endpoint, MOST_SLOWEST),
  ];
  const shown = body.filter((part) => part !== "");
  return fold("Where it went: phases, the whole distribution, over time", shown.join("\n\n"), open);
}

/** The endpoint that is slower by most, which says more than all traffic. */
export function slowerRow(view: ReportView): EndpointRow | undefined {
  const weight = (one: Comparison) =>
    (one.gated ? 1000 : 0) + (one.scope.kind === "endpoint" ? 100 : 0) + (one.change?.estimate ?? 0);
  const slower = view.judgement.comparisons
    .filter((one) => one.outcome === "slower" && one.metric !== "failures" && one.scope.kind !== "metric")
    .sort((a, b) => weight(b) - weight(a))[0];
  return slower && view.endpoints.find((row) => row.endpoint === scopeName(slower.scope));
}

function quantileTable(row: EndpointRow): string {
  const subject =
    row.endpoint === ALL_TRAFFIC ? "all traffic" : escapeSentence(named(row.endpoint), { cell: true });
  return table(
    [subject, ...QUANTILES.map((q) => `p${Math.round(q * 100)}`)],
    ["left", ...QUANTILES.map(() => "right" as const)],
    [
      ["base", ...(row.base?.quantilesMs ?? []).map(milliseconds)],
      ["head", ...row.head.quantilesMs.map(milliseconds)],
      ["change", ...quantileChanges(row).map((change) => (change === null ? "" : percentChange(change)))],
    ],
  );
}

function overTime(view: ReportView, row: EndpointRow): string {
  const { head, base } = view.recording;
  if (!base) return "";
  const options = {
    endpoint: row.endpoint === ALL_TRAFFIC ? null : row.endpoint,
    quantile: 0.5,
    columns: COLUMNS,
  };
  const heads = timeline(view.recording, head, options);
  const bases = timeline(view.recording, base, options);
  const values = [...heads, ...bases].filter((value) => value !== null);
  if (values.length === 0) return "";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const scale = plainSpaces(`${milliseconds(low)} to ${milliseconds(high)}`);
  return fenced([
    `median over time, ${scale}`,
    `base ${sparkline(bases, low, high)}`,
    `head ${sparkline(heads, low, high)}`,
  ]);
}

function fenced(lines: string[]): string {
  return lines.length === 0 ? "" : ["```text", ...lines.map(plainSpaces), "```"].join("\n");
}
