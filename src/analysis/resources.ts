/** Which monitored resource was exhausted, when, and whether the latency moved with it. */
import { isSymptom, type MonitorSeries } from "../observe/monitors/series.ts";
import { bareNumber, percent, seconds } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import { correlate } from "./correlation.ts";
import { type Finding, type ResourceVerdict, slug } from "./finding.ts";
import { binOf, type Grid, type LoadBin } from "./load-bins.ts";
import { type LoadModel, levelOf, levelWords } from "./load-level.ts";
import { SATURATED_SHARE, saturationOf } from "./saturation.ts";

/** Beyond chance where this or less is to be expected of unrelated series, shared among all that were looked at. */
const ALPHA = 0.05;
const LEAST_RHO = 0.4;
const MOST_LAG_SECONDS = 15;

export interface ResourceFindings {
  verdicts: ResourceVerdict[];
  findings: Finding[];
}

export function resourceFindings(
  monitors: readonly MonitorSeries[],
  bins: readonly LoadBin[],
  grid: Grid,
  model: LoadModel,
): ResourceFindings {
  const resources = monitors.filter(
    (series) => series.status === "ok" && series.arm !== "base" && !isSymptom(series.role),
  );
  const p95 = bins.map((bin) => bin.latency.quantile(0.95));
  const load = bins.map((bin) => levelOf(bin, model));
  const maxLag = Math.max(1, Math.round(MOST_LAG_SECONDS / grid.width));
  const verdicts: ResourceVerdict[] = [];
  const findings: Finding[] = [];
  for (const [at, series] of resources.entries()) {
    const found = correlate(binned(series, grid), p95, load, maxLag);
    const verdict: ResourceVerdict = {
      name: series.name,
      saturation: saturationOf(series),
      withLatency: found && { ...found, lagSeconds: found.lag * grid.width },
    };
    verdicts.push(verdict);
    const moves = movesTogether(verdict, series, resources.length);
    const id = `resource-${at + 1}-${slug(series.name)}`;
    const finding = verdict.saturation
      ? saturatedFinding(id, series, verdict, moves, atLoad(verdict.saturation.second, bins, grid, model))
      : moves
        ? movingFinding(id, series, verdict)
        : null;
    if (finding !== null) findings.push(finding);
  }
  return { verdicts, findings };
}

/** Mean of the points of each bin; null where there is none. */
export function binned(series: Pick<MonitorSeries, "points">, grid: Grid): (number | null)[] {
  const sums = Array.from({ length: grid.size }, () => ({ sum: 0, count: 0 }));
  for (const { second, value } of series.points) {
    const bin = sums[binOf(grid, second)];
    if (bin === undefined || value === null || !Number.isFinite(value)) continue;
    bin.sum += value;
    bin.count++;
  }
  return sums.map(({ sum, count }) => (count === 0 ? null : sum / count));
}

function movesTogether({ withLatency }: ResourceVerdict, { worse }: MonitorSeries, looked: number): boolean {
  if (withLatency === null) return false;
  const rightWay = worse === "higher" ? withLatency.rho : -withLatency.rho;
  return rightWay >= LEAST_RHO && withLatency.p <= ALPHA / looked;
}

function saturatedFinding(
  id: string,
  series: MonitorSeries,
  { saturation, withLatency }: ResourceVerdict,
  moves: boolean,
  load: string,
): Finding {
  const { second, share, worst, reached } = saturation!;
  const limit = `${figure(series.limit, series.unit)}`;
  const how = reached
    ? `reached its limit of ${limit}`
    : `came within ${percent(1 - SATURATED_SHARE)} of its limit of ${limit}`;
  return {
    id,
    kind: "resource",
    title: `${named(series.name)} ${how}`,
    strength: reached || share >= 0.2 || moves ? "strong" : "some",
    evidence: [
      `from ${seconds(second)} on${load}, ${percent(share)} of its readings; worst ${figure(worst, series.unit)}`,
      moves
        ? correlationWords(withLatency!)
        : "not enough evidence that the latency moved with it beyond what the load explains",
    ],
    second,
    subject: series.name,
  };
}

function movingFinding(id: string, series: MonitorSeries, { withLatency }: ResourceVerdict): Finding {
  const limit = series.limit === null ? "it has no limit to compare with" : "it stayed clear of its limit";
  return {
    id,
    kind: "resource",
    title: `The latency moves with ${named(series.name)}`,
    strength: "some",
    evidence: [
      correlationWords(withLatency!),
      `${limit}, and moving together does not say which is the cause`,
    ],
    second: null,
    subject: series.name,
  };
}

function correlationWords({
  rho,
  p,
  lagSeconds,
  count,
}: NonNullable<ResourceVerdict["withLatency"]>): string {
  const lag =
    lagSeconds === 0
      ? "at the same time"
      : lagSeconds > 0
        ? `${seconds(lagSeconds)} before it`
        : `${seconds(-lagSeconds)} after it`;
  return (
    `moves with the p95 latency beyond what the load explains, ${lag} ` +
    `(rank correlation ${rho.toFixed(2)} over ${count} pieces of time, chance ${percent(p)})`
  );
}

function atLoad(second: number, bins: readonly LoadBin[], grid: Grid, model: LoadModel): string {
  const bin = bins[binOf(grid, second)];
  const level = bin === undefined ? null : levelOf(bin, model);
  return level === null ? "" : `, at ${levelWords(level, model)}`;
}

function figure(value: number | null, unit: string): string {
  return `${bareNumber(value)}${unit === "" ? "" : `\u00a0${unit}`}`;
}
