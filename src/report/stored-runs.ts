import type { BaselineEntry } from "../baseline/entry.ts";
import { keyHash } from "../baseline/key.ts";
import type { StoredRun } from "../baseline/store.ts";
import { cleanText } from "./escape.ts";
import {
  countOf,
  milliseconds,
  NOTHING,
  percent,
  perSecond,
  plainSpaces,
  seconds,
  wholeNumber,
} from "./numbers.ts";
import { columns } from "./text-layout.ts";

const HEAD = ["scenario", "run", "recorded", "commit", "branch", "engine", "requests/s", "p95", "failed"];
const SIDES = ["left", "left", "left", "left", "left", "left", "right", "right", "right"] as const;

/** Stored runs as a table for a terminal, the newest last, where a terminal shows them. */
export function renderRuns(runs: readonly StoredRun[], store: string, width: number): string {
  if (runs.length === 0) return `There are no stored runs in ${cleanText(store)}.`;
  const rows: { time: string; cells: string[] }[] = [];
  const problems: string[] = [];
  for (const { place, run } of runs) {
    if ("problem" in run) problems.push(`${cleanText(place)} cannot be used: ${cleanText(run.problem)}`);
    else rows.push({ time: run.recordedAt, cells: cellsOf(run) });
  }
  rows.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const table = columns([HEAD, ...rows.map(({ cells }) => cells)], SIDES, width);
  return [...(rows.length > 0 ? table : []), ...problems].join("\n");
}

function cellsOf(run: BaselineEntry): string[] {
  const total = run.endpoints[0];
  return [
    cleanText(run.key.scenario, 40),
    run.id,
    run.recordedAt.slice(0, 16).replace("T", " "),
    run.commit?.slice(0, 7) ?? NOTHING,
    run.branch === null ? NOTHING : cleanText(run.branch, 24),
    run.key.engineMajor,
    perSecond(run.requestsPerSecond),
    milliseconds(total?.p95.valueMs ?? null),
    percent(total === undefined ? null : failedShare(total)),
  ].map((cell) => plainSpaces(cleanText(cell)));
}

/** Everything about one stored run, for a person. */
export function renderRun({ place, run }: StoredRun): string {
  if ("problem" in run) return `${cleanText(place)}\n  cannot be used: ${cleanText(run.problem)}`;
  const { key } = run;
  const facts = [
    ["recorded", `${run.recordedAt} by ${run.tool}`],
    ["commit", `${run.commit ?? NOTHING} on ${run.branch ?? NOTHING}`],
    ["run", run.runUrl ?? NOTHING],
    ["scenario", `${key.scenario}, ${key.shapeKey}`],
    ["runner", `${key.runnerClass}, ${key.engineMajor}`],
    ["key", keyHash(key)],
    ["measured", `${seconds(run.seconds)}, ${perSecond(run.requestsPerSecond)}`],
  ].map(([name = "", value = ""]) => `  ${name.padEnd(9)} ${plainSpaces(cleanText(value))}`);
  const rows = run.endpoints.map((endpoint) =>
    [
      endpoint.endpoint === "*" ? "all traffic" : cleanText(endpoint.endpoint, 60),
      countOf(endpoint.count, "request"),
      `p50 ${milliseconds(endpoint.p50.valueMs)}`,
      `p95 ${milliseconds(endpoint.p95.valueMs)}`,
      `p99 ${milliseconds(endpoint.p99.valueMs)}`,
      `${wholeNumber(Object.values(endpoint.failures).reduce((sum, times) => sum + times, 0))} failed`,
    ].map(plainSpaces),
  );
  const table = columns(rows, ["left", "right", "right", "right", "right", "right"], 120);
  return [cleanText(place), ...facts, ...table.map((row) => `  ${row}`)].join("\n");
}

function failedShare({ count, failures }: BaselineEntry["endpoints"][number]): number {
  return count === 0 ? 0 : Object.values(failures).reduce((sum, times) => sum + times, 0) / count;
}

/** A stored run without its histograms, for other programs. */
export function runJson({ place, run }: StoredRun): Record<string, unknown> {
  if ("problem" in run) return { place, problem: run.problem };
  const endpoints = run.endpoints.map(({ latency: _, ...rest }) => rest);
  return { place, ...run, endpoints };
}
