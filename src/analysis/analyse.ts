/** What broke first and what to do: everything that can be said about bottlenecks from one recording. Pure. */
import type { Judgement } from "../judge/verdict.ts";
import { judgedWindow } from "../measure/aggregate.ts";
import type { Recording } from "../measure/recording.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";
import { perSecond } from "../report/numbers.ts";
import { actionItems } from "./action-items.ts";
import { failureFindings } from "./failure-onset.ts";
import type { Analysis, Finding, OpenQuestion } from "./finding.ts";
import { generatorFindings } from "./generator.ts";
import { latencyFindings } from "./latency-growth.ts";
import { binArm, gridOver } from "./load-bins.ts";
import { contrastOf, loadModelOf } from "./load-level.ts";
import { resourceFindings } from "./resources.ts";
import { type Scalability, scalabilityOf } from "./scalability.ts";

const MOST_BINS = 120;

export interface AnalysisInput {
  recording: Recording;
  judgement: Judgement;
  monitors: readonly MonitorSeries[];
}

/** Of head alone: base is what it is compared with, not what is examined. */
export function analyse({ recording, judgement, monitors }: AnalysisInput): Analysis {
  const grid = gridOver(judgedWindow(recording), MOST_BINS);
  const bins = binArm(recording.head, grid);
  const model = loadModelOf(recording);
  const contrast = contrastOf(bins, model);
  const scalability = scalabilityOf(bins, model, recording.meta.seed);
  const { verdicts, findings: resources } = resourceFindings(monitors, bins, grid, model);
  const findings = rank([
    ...generatorFindings(recording, judgement, bins),
    ...resources,
    ...throughputFindings(scalability),
    ...(contrast === null ? [] : latencyFindings(recording.head, grid, contrast, model)),
    ...failureFindings(recording.head, bins, model),
  ]);
  const open: OpenQuestion[] = [];
  if (scalability.outcome !== "limit") {
    open.push({ question: "Where does throughput stop growing?", why: growthWords(scalability) });
  }
  if (contrast === null) {
    open.push({
      question: "Which endpoints slow down under more load?",
      why: "the load was not raised to at least twice its level for long enough to compare",
    });
  }
  if (!monitors.some((series) => series.status === "ok")) {
    open.push({
      question: "Which resource was exhausted first?",
      why:
        monitors.length === 0
          ? "no resource of the target was monitored"
          : `no monitor could be read: ${monitors[0]?.reason ?? "no reason was given"}`,
    });
  } else if (!verdicts.some((verdict) => verdict.saturation !== null)) {
    open.push({
      question: "Which resource was exhausted first?",
      why: "none of those that were monitored came near its limit",
    });
  }
  return { findings, open, scalability, resources: verdicts, actions: actionItems(findings, judgement) };
}

function throughputFindings({ outcome, knee, kneeInterval, kneeThroughput, concurrency, fit }: Scalability) {
  if (outcome !== "limit" || knee === null || kneeInterval === null || fit === null) return [];
  const between = `${figure(kneeInterval.low)} … ${kneeInterval.high === null ? "∞" : figure(kneeInterval.high)}`;
  const finding: Finding = {
    id: "throughput-limit",
    kind: "throughput",
    title: `Throughput stops growing at ${figure(knee)} ${concurrency}, at ${perSecond(kneeThroughput)}`,
    strength: "strong",
    evidence: [
      `95 % interval ${between} ${concurrency}; from there on one more adds less than a tenth of what the first one gave`,
      fit.kappa > 0 && fit.kappa * knee * knee > fit.sigma * knee
        ? "by the scalability law it falls again under more load: work that grows with each pair of requests"
        : "by the scalability law work is done one after the other: something is waited for in turn",
    ],
    second: null,
    subject: null,
  };
  return [finding];
}

function growthWords({ outcome, seenUpTo, concurrency, why }: Scalability): string {
  if (outcome === "growing") {
    return `it still grew at the most that was tried, ${figure(seenUpTo)} ${concurrency}`;
  }
  return `not enough evidence: ${why}`;
}

/**
 * A generator that was at its limit first, since it puts everything else in doubt; then strong before weak, causes
 * (resources) before their symptoms, and what showed earlier before what came later.
 */
function rank(findings: Finding[]): Finding[] {
  const place = (finding: Finding) => [
    finding.kind === "generator" && finding.strength === "strong" ? 0 : 1,
    finding.strength === "strong" ? 0 : 1,
    finding.kind === "resource" ? 0 : 1,
    finding.second ?? Number.POSITIVE_INFINITY,
  ];
  return findings
    .map((finding) => ({ finding, at: place(finding) }))
    .sort((a, b) => {
      const differs = a.at.findIndex((value, i) => value !== b.at[i]);
      return differs < 0 ? 0 : a.at[differs]! - b.at[differs]!;
    })
    .map(({ finding }) => finding);
}

function figure(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}
