/** What more load does to the latency: of all traffic, of each endpoint, and in which part of a request. */
import { LogHistogram } from "../measure/histogram.ts";
import { type ArmRecording, PHASE_CELL_SECONDS, PHASES, type Phase } from "../measure/recording.ts";
import { milliseconds, percent } from "../report/numbers.ts";
import { enumerate, named, PHASE_WORDS } from "../report/wording.ts";
import { type Finding, slug } from "./finding.ts";
import { binArm, binOf, type Grid, type LoadBin } from "./load-bins.ts";
import { type Contrast, type LoadModel, levelWords } from "./load-level.ts";

const LEAST_SAMPLES = 100;
const LEAST_GROWTH = 1.5;
const STRONG_GROWTH = 2;
const LEAST_MS = 10;
const MOST_ENDPOINTS = 3;

interface Growth {
  lowMs: number;
  highMs: number;
  samples: number;
}

export function latencyFindings(
  arm: ArmRecording,
  grid: Grid,
  contrast: Contrast,
  model: LoadModel,
): Finding[] {
  const lowAt = new Set(contrast.low.map((bin) => binOf(grid, bin.from)));
  const highAt = new Set(contrast.high.map((bin) => binOf(grid, bin.from)));
  const growth = (bins: readonly LoadBin[]) => growthOf(bins, lowAt, highAt);
  const all = growth(binArm(arm, grid));
  const between = `from ${levelWords(contrast.lowLevel, model)} to ${levelWords(contrast.highLevel, model)}`;
  const findings: Finding[] = [];
  if (all !== null && grows(all)) {
    const grown = phaseGrowth(arm, grid, lowAt, highAt);
    const part =
      grown === null
        ? []
        : [`${percent(grown.share)} of what a request takes longer is ${PHASE_WORDS[grown.phase]}`];
    findings.push({
      id: "latency-growth",
      kind: "latency",
      title: `Latency grows with the load: p95 ${words(all)}`,
      strength: strengthOf(all),
      evidence: [`${between}, ${all.samples} expected answers at either`, ...part],
      second: null,
      subject: grown?.phase ?? null,
    });
  }
  const grown = arm.endpoints
    .map((endpoint) => ({ endpoint, growth: growth(binArm(arm, grid, endpoint)) }))
    .flatMap((one) => (one.growth !== null && grows(one.growth) ? [{ ...one, growth: one.growth }] : []))
    .sort((a, b) => b.growth.highMs - b.growth.lowMs - (a.growth.highMs - a.growth.lowMs))
    .slice(0, MOST_ENDPOINTS);
  for (const [at, { endpoint, growth: one }] of grown.entries()) {
    const others = grown.filter((other) => other.endpoint !== endpoint).map((other) => named(other.endpoint));
    findings.push({
      id: `endpoint-${at + 1}-${slug(endpoint)}`,
      kind: "endpoint",
      title: `${named(endpoint)} slows down under load: p95 ${words(one)}`,
      strength: strengthOf(one),
      evidence: [
        `${between}, at least ${one.samples} expected answers at either`,
        ...(others.length > 0 ? [`${enumerate(others)} too, which points to something that they share`] : []),
      ],
      second: null,
      subject: endpoint,
    });
  }
  return findings;
}

function growthOf(
  bins: readonly LoadBin[],
  lowAt: ReadonlySet<number>,
  highAt: ReadonlySet<number>,
): Growth | null {
  const [low, high] = [new LogHistogram(), new LogHistogram()];
  bins.forEach((bin, at) => {
    if (lowAt.has(at)) low.merge(bin.latency);
    if (highAt.has(at)) high.merge(bin.latency);
  });
  const [lowMs, highMs] = [low.quantile(0.95), high.quantile(0.95)];
  const samples = Math.min(low.count, high.count);
  return samples < LEAST_SAMPLES || lowMs === null || highMs === null ? null : { lowMs, highMs, samples };
}

function grows({ lowMs, highMs }: Growth): boolean {
  return highMs >= LEAST_GROWTH * lowMs && highMs - lowMs >= LEAST_MS;
}

function strengthOf({ lowMs, highMs }: Growth): Finding["strength"] {
  return highMs >= STRONG_GROWTH * lowMs ? "strong" : "some";
}

function words({ lowMs, highMs }: Growth): string {
  return `${milliseconds(lowMs)} → ${milliseconds(highMs)}`;
}

/** The part of a request that grew most, and its share of all growth. Mean times, which add up. */
function phaseGrowth(
  arm: ArmRecording,
  grid: Grid,
  lowAt: ReadonlySet<number>,
  highAt: ReadonlySet<number>,
): { phase: Phase; share: number } | null {
  const sums = PHASES.map((phase) => ({ phase, low: new LogHistogram(), high: new LogHistogram() }));
  for (const cell of arm.phases) {
    const at = binOf(grid, cell.second + PHASE_CELL_SECONDS / 2);
    for (const sum of sums) {
      if (lowAt.has(at)) sum.low.merge(cell.phases[sum.phase]);
      if (highAt.has(at)) sum.high.merge(cell.phases[sum.phase]);
    }
  }
  const grown = sums.map(({ phase, low, high }) => ({
    phase,
    ms: Math.max(0, (high.mean() ?? 0) - (low.mean() ?? 0)),
  }));
  const total = grown.reduce((sum, { ms }) => sum + ms, 0);
  const most = grown.reduce((best, one) => (one.ms > best.ms ? one : best));
  return total > 0 ? { phase: most.phase, share: most.ms / total } : null;
}
