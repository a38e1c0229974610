/** What the comparison of two loads says, in rows of words that every form of it shares. */
import {
  type EndpointSide,
  LATENCY_FIGURES,
  type LoadComparison,
  type LoadSide,
  type ResourceSide,
} from "../../profile/compare-loads.ts";
import { bareNumber, failedOf, milliseconds, NOTHING, percent, perSecond, wholeNumber } from "../numbers.ts";
import { changeWords, named } from "../wording.ts";

export interface LoadRow {
  /** A sentence: names stand between backticks. */
  what: string;
  low: string;
  high: string;
  /** What becomes of it, such as `2.3 times`. */
  change: string;
}

export interface LoadTable {
  title: string;
  rows: LoadRow[];
}

/** The answer in sentences; names stand between backticks. */
export function loadSentences(comparison: LoadComparison): string[] {
  const { low, high, loadFactor, resources } = comparison;
  const more = loadFactor === null ? "More load" : `${times(loadFactor)} the load`;
  const p95 = factorOf(low.latencyMs.p95, high.latencyMs.p95);
  const change = comparison.changes.find(({ figure }) => figure === "p95");
  const interval =
    change === undefined || change.change.unit !== "ratio" ? "" : `, ${changeWords(change.change)}`;
  const latency =
    p95 === null
      ? "what it does to the latency is not known"
      : `the p95 latency goes from ${milliseconds(low.latencyMs.p95)} to ${milliseconds(high.latencyMs.p95)}${interval}`;
  const sure =
    change === undefined || change.sure ? "" : " (runs at different times differ too much to be sure of it)";
  const sentences = [
    `${capital(more)}: ${latency}${sure}; ${shareOf(low)} of the requests failed under the lower load, ${shareOf(high)} under the higher one.`,
  ];
  if (high.droppedIterations > 0) {
    sentences.push(
      `Under the higher load ${wholeNumber(high.droppedIterations)} iterations were never started: its users were all waiting.`,
    );
  }
  for (const { name, unit, high: side } of resources) {
    if (side === null || side.limit === null || side.limit === 0) continue;
    const share = side.worst / side.limit;
    if (share >= 0.9) {
      sentences.push(
        `Under the higher load ${named(name)} came to ${withUnit(side.worst, unit)}, ${percent(share)} of its limit.`,
      );
    }
  }
  return sentences;
}

export function loadTables(comparison: LoadComparison): LoadTable[] {
  const tables = [
    { title: "Load, latency and failures", rows: mainRows(comparison) },
    { title: "p95 by endpoint", rows: endpointRows(comparison) },
    { title: "Resources", rows: resourceRows(comparison) },
    {
      title: "Limits and criteria",
      rows: comparison.criteria.map(({ text, low, high }) => ({
        what: text,
        low: low ?? NOTHING,
        high: high ?? NOTHING,
        change: "",
      })),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function mainRows({ low, high, changes }: LoadComparison): LoadRow[] {
  const row = (what: string, of: (side: LoadSide) => number | null, words: (value: number) => string) => {
    const [a, b] = [of(low), of(high)];
    return {
      what,
      low: a === null ? NOTHING : words(a),
      high: b === null ? NOTHING : words(b),
      change: factorWords(a, b),
    };
  };
  const failures = changes.find(({ figure }) => figure === "failures");
  return [
    row("requests", (side) => side.requestsPerSecond, perSecond),
    row("most users at once", (side) => side.mostUsers, wholeNumber),
    ...LATENCY_FIGURES.map((figure) => row(figure, (side) => side.latencyMs[figure], milliseconds)),
    {
      what: "failed",
      low: failedOf(low.failed, low.requests),
      high: failedOf(high.failed, high.requests),
      change: failures === undefined ? "" : changeWords(failures.change),
    },
    { ...row("iterations never started", (side) => side.droppedIterations, wholeNumber), change: "" },
  ];
}

function endpointRows({ endpoints }: LoadComparison): LoadRow[] {
  const words = (side: EndpointSide | null) => {
    if (side === null) return NOTHING;
    const failed = side.failed === 0 ? "" : `, ${percent(side.failed / side.requests)} failed`;
    return `${milliseconds(side.p95Ms)}${failed}`;
  };
  return endpoints.map(({ endpoint, low, high }) => ({
    what: named(endpoint),
    low: words(low),
    high: words(high),
    change: factorWords(low?.p95Ms ?? null, high?.p95Ms ?? null),
  }));
}

function resourceRows({ resources }: LoadComparison): LoadRow[] {
  return resources.map(({ name, unit, low, high }) => {
    const words = (side: ResourceSide | null) => {
      if (side === null) return NOTHING;
      const worst = `mean ${bareNumber(side.mean)}, worst ${bareNumber(side.worst)}`;
      return withUnit(side.limit === null ? worst : `${worst} of ${bareNumber(side.limit)}`, unit);
    };
    return {
      what: named(name),
      low: words(low),
      high: words(high),
      change: factorWords(low?.mean ?? null, high?.mean ?? null),
    };
  });
}

function factorOf(low: number | null, high: number | null): number | null {
  return low === null || high === null || !(low > 0) ? null : high / low;
}

function factorWords(low: number | null, high: number | null): string {
  const factor = factorOf(low, high);
  if (factor === null) return "";
  return Math.abs(factor - 1) < 0.005 ? "the same" : times(factor);
}

function times(factor: number): string {
  return `${bareNumber(factor)}\u00a0times`;
}

function shareOf({ failed, requests }: LoadSide): string {
  return requests === 0 ? "none of none" : percent(failed / requests);
}

function withUnit(value: number | string, unit: string): string {
  return `${typeof value === "number" ? bareNumber(value) : value}${unit === "" ? "" : `\u00a0${unit}`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
