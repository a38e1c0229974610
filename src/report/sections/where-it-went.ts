import type { Comparison } from "../../judge/verdict.ts";
import { PHASES } from "../../measure/recording.ts";
import { ALL_TRAFFIC } from "../build-view.ts";
import { escapeSentence } from "../escape.ts";
import { milliseconds, percentChange, plainSpaces } from "../numbers.ts";
import { fold, table } from "../table.ts";
import { sparkline, timeline } from "../timeline.ts";
import { type EndpointFigures, type EndpointRow, QUANTILES, type ReportView } from "../view.ts";
import { enumerate, named, PHASE_WORDS, quantileWords, scopeName } from "../wording.ts";

/** Changes of a phase below this are not worth a word. */
const SMALL_MS = 0.1;
const COLUMNS = 40;

/**
 * Where a slower scope spends the additional time: phases of the request, the whole distribution, over time.
 * Empty unless something is slower and both arms ran.
 */
export function whereItWentSection(view: ReportView, open = false): string {
  const row = slowerRow(view);
  if (!row?.base) return "";
  const parts = [phaseSentence(row), quantileSentence(row)].filter((part) => part !== "");
  const body = [escapeSentence(parts.join(" ")), quantileTable(row), chart(view, row)];
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

/** "Waiting for the first byte grew by 35 of the 37 ms; receiving did not change." */
export function phaseSentence(row: EndpointRow): string {
  const { headPhasesMs, basePhasesMs } = row;
  if (!basePhasesMs) return "";
  const known = PHASES.filter(
    (phase) => headPhasesMs[phase] !== undefined && basePhasesMs[phase] !== undefined,
  );
  const grown = known.map((phase) => ({
    phase,
    ms: (headPhasesMs[phase] ?? 0) - (basePhasesMs[phase] ?? 0),
  }));
  const total = grown.reduce((sum, one) => sum + one.ms, 0);
  if (total < SMALL_MS) return "";
  const large = grown.filter((one) => one.ms >= Math.max(SMALL_MS, total * 0.1)).sort((a, b) => b.ms - a.ms);
  const shares = large.map(({ phase, ms }) => `${milliseconds(ms)} in ${PHASE_WORDS[phase]}`);
  const still = grown
    .filter(({ ms }) => Math.abs(ms) < Math.max(SMALL_MS, total * 0.1))
    .map((one) => one.phase);
  const others = still.map((phase) => PHASE_WORDS[phase]);
  const isAll = large.length + still.length === grown.length;
  const rest = still.length === 0 ? "" : `; ${isAll ? "the rest" : enumerate(others)} did not change much`;
  const subject = row.endpoint === ALL_TRAFFIC ? "A request" : named(row.endpoint);
  return `${subject} takes ${milliseconds(total)} longer on average: ${enumerate(shares)}${rest}.`;
}

function quantileSentence(row: EndpointRow): string {
  const changes = quantileChanges(row).filter((change) => change !== null);
  if (changes.length < QUANTILES.length) return "";
  const low = Math.min(...changes);
  const high = Math.max(...changes);
  if (low > 0.02) {
    return `Everything moved: from p10 to p99 the change is ${percentChange(low)} to ${percentChange(high)}.`;
  }
  const median = changes[QUANTILES.indexOf(0.5)] ?? 0;
  const p99 = changes.at(-1) ?? 0;
  if (median < 0.02 && p99 > 0.05) return "The slow end moved, the typical request did not.";
  return "";
}

function quantileChanges(row: EndpointRow): (number | null)[] {
  return QUANTILES.map((_, index) => {
    const head = row.head.quantilesMs[index] ?? null;
    const base = row.base?.quantilesMs[index] ?? null;
    return head === null || base === null || base === 0 ? null : head / base - 1;
  });
}

function quantiles(figures: EndpointFigures): string[] {
  return figures.quantilesMs.map((value, index) => quantileWords(figures, QUANTILES[index] ?? 1, value));
}

function quantileTable(row: EndpointRow): string {
  const subject =
    row.endpoint === ALL_TRAFFIC ? "all traffic" : escapeSentence(named(row.endpoint), { cell: true });
  return table(
    [subject, ...QUANTILES.map((q) => `p${Math.round(q * 100)}`)],
    ["left", ...QUANTILES.map(() => "right" as const)],
    [
      ["base", ...(row.base === null ? [] : quantiles(row.base))],
      ["head", ...quantiles(row.head)],
      ["change", ...quantileChanges(row).map((change) => (change === null ? "" : percentChange(change)))],
    ],
  );
}

function chart(view: ReportView, row: EndpointRow): string {
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
  return [
    "```text",
    `median over time, ${scale}`,
    `base ${sparkline(bases, low, high)}`,
    `head ${sparkline(heads, low, high)}`,
    "```",
  ].join("\n");
}
