/** Quantiles of both arms beside each other: as a chart where Mermaid is drawn, as bars of text elsewhere. */
import { milliseconds } from "./numbers.ts";
import { type EndpointRow, QUANTILES } from "./view.ts";

/** Of base and head. They stand out from light and from dark, and for those who cannot tell red from green. */
const COLORS = ["#8c959f", "#d1570a"];
const BAR_WIDTH = 32;

interface QuantilePair {
  name: string;
  baseMs: number;
  headMs: number;
}

/** Empty unless both arms have every quantile. */
function pairsOf(row: EndpointRow): QuantilePair[] {
  const pairs = QUANTILES.flatMap((q, index) => {
    const baseMs = row.base?.quantilesMs[index] ?? null;
    const headMs = row.head.quantilesMs[index] ?? null;
    const usable = baseMs !== null && headMs !== null && Number.isFinite(baseMs + headMs);
    return usable ? [{ name: `p${Math.round(q * 100)}`, baseMs, headMs }] : [];
  });
  return pairs.length === QUANTILES.length ? pairs : [];
}

/** A fenced Mermaid chart for GitHub. It holds nothing but numbers, so no name has to be escaped in it. */
export function mermaidQuantiles(row: EndpointRow): string {
  const pairs = pairsOf(row);
  if (pairs.length === 0) return "";
  const top = Math.max(...pairs.flatMap(({ baseMs, headMs }) => [baseMs, headMs]));
  const settings = {
    xyChart: { width: 600, height: 260 },
    themeVariables: { xyChart: { plotColorPalette: COLORS.join(", "), backgroundColor: "transparent" } },
  };
  return [
    "```mermaid",
    `%%{init: ${JSON.stringify(settings)}}%%`,
    "xychart-beta",
    '  title "Latency by quantile: base in grey, head in orange"',
    `  x-axis [${pairs.map(({ name }) => name).join(", ")}]`,
    `  y-axis "ms" 0 --> ${plain(top > 0 ? top * 1.05 : 1)}`,
    `  line [${pairs.map(({ baseMs }) => plain(baseMs)).join(", ")}]`,
    `  line [${pairs.map(({ headMs }) => plain(headMs)).join(", ")}]`,
    "```",
  ].join("\n");
}

/** Lines of text, two for each quantile. */
export function textQuantiles(row: EndpointRow): string[] {
  const pairs = pairsOf(row);
  const top = Math.max(...pairs.flatMap(({ baseMs, headMs }) => [baseMs, headMs]));
  const bar = (ms: number) => "█".repeat(top > 0 ? Math.max(1, Math.round((ms / top) * BAR_WIDTH)) : 1);
  return pairs.flatMap(({ name, baseMs, headMs }) => [
    `${name.padEnd(4)} base ${bar(baseMs)} ${milliseconds(baseMs)}`,
    `     head ${bar(headMs)} ${milliseconds(headMs)}`,
  ]);
}

/** Mermaid reads no exponents. */
function plain(value: number): string {
  return String(Number(value.toFixed(value < 10 ? 2 : 1)));
}
