/** How others decide, each on p95 of all requests, given the same runs. True: accuses the change. */
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import type { LedgerPair } from "../../../src/judge/ledger.ts";
import { DEFAULT_POLICY } from "../../../src/judge/policy.ts";
import type { LogHistogram } from "../../../src/measure/histogram.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import { LEDGER_PAIRS, latencyOf, type Project } from "./project.ts";
import { rankTest } from "./rank-test.ts";
import { shiftInterval } from "./shift-interval.ts";

export interface Rule {
  id: string;
  title: string;
  accuses(project: Project): boolean;
}

const p95 = (latency: LogHistogram) => latency.quantile(0.95) ?? Number.NaN;
const last = (project: Project) => project.earlier.at(-1)!;
const baseOf = (project: Project) => latencyOf(project.sideBySide.base!);

function fixed(id: string, title: string, factor: number, before: (project: Project) => LogHistogram): Rule {
  return { id, title, accuses: (project) => p95(project.changed[0]!) > factor * p95(before(project)) };
}

export const RULES: Rule[] = [
  {
    id: "ours-ledger",
    title: `load-action, side by side, ledger of ${LEDGER_PAIRS} pairs`,
    accuses: ({ sideBySide, ledger }) => ours(sideBySide, ledger),
  },
  { id: "ours", title: "load-action, side by side", accuses: ({ sideBySide }) => ours(sideBySide, []) },
  fixed("last-10", "fixed 10 %, last run", 1.1, last),
  fixed("last-25", "fixed 25 %, last run", 1.25, last),
  fixed("last-200", "github-action-benchmark: 200 % of the last run", 2, last),
  fixed("beside-10", "fixed 10 %, side by side", 1.1, baseOf),
  fixed("beside-25", "fixed 25 %, side by side", 1.25, baseOf),
  {
    id: "bencher",
    title: "Bencher: t-test at 95 % on 30 runs",
    accuses: (project) => p95(project.changed[0]!) > predictionLimit(project.earlier.map(p95), 0.95),
  },
  {
    id: "kayenta-last",
    title: "Kayenta: Mann-Whitney per request, last run",
    accuses: (project) => kayenta(last(project), project.changed[0]!),
  },
  {
    id: "kayenta-beside",
    title: "Kayenta: Mann-Whitney per request, side by side",
    accuses: (project) => kayenta(baseOf(project), project.changed[0]!),
  },
  {
    id: "rank-last",
    title: "Mann-Whitney per request at 1 %, last run",
    accuses: (project) => rankTest(last(project).buckets(), project.changed[0]!.buckets()).pWorse < 0.01,
  },
  {
    id: "rank-beside",
    title: "Mann-Whitney per request at 1 %, side by side",
    accuses: (project) => rankTest(baseOf(project).buckets(), project.changed[0]!.buckets()).pWorse < 0.01,
  },
];

function ours(recording: Recording, ledger: LedgerPair[]): boolean {
  return judgeRun({ recording, history: [], policy: DEFAULT_POLICY, ledger }).verdict === "fail";
}

/** Upper limit of one more value, from those before. */
function predictionLimit(values: number[], confidence: number): number {
  const runs = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1);
  return mean + tQuantile(confidence, runs - 1) * Math.sqrt(variance * (1 + 1 / runs));
}

/**
 * Kayenta's judge calls a metric high where the whole 98 % interval of the Mann-Whitney shift lies above a quarter of
 * the estimated shift. It takes one value a minute; here it gets every request, on a log scale.
 */
function kayenta(base: LogHistogram, head: LogHistogram): boolean {
  const { low, estimate } = shiftInterval(base, head, 0.98);
  return low > 0.25 * Math.abs(estimate);
}
