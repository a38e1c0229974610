import type { LoadBin } from "../analysis/load-bins.ts";
import { type LoadModel, levelOf } from "../analysis/load-level.ts";
import { scalabilityOf } from "../analysis/scalability.ts";
import { LogHistogram } from "../measure/histogram.ts";
import type { ArmRecording, FailureClass } from "../measure/recording.ts";
import { countOf, milliseconds, percent, seconds, wholeNumber } from "../report/numbers.ts";
import { FAILURE_WORDS } from "../report/wording.ts";
import type { CriterionOf } from "./criterion.ts";
import { retryAfterAnswers } from "./error-answers.ts";
import { type Answer, type Evidence, judgedBins, runBins, unknown } from "./evidence.ts";
import { worstOf } from "./monitors.ts";

const BIN_SECONDS = 2;
/** From this share of failed requests on a piece of time is overload. */
const OVERLOAD_SHARE = 0.01;
const LEAST_FAILURES = 5;
/** So much of what is not answered may be refused in the wrong way: a request in flight at the wrong moment. */
const WRONG_SHARE = 0.05;
/** The overload is over where the load is clearly below the level at which it began. */
const RELIEVED = 0.75;
/** After it, the p95 latency may be so many times the one before it. */
const RECOVERED = 2;

/** Ways not to answer that have nothing to do with how much load there is. */
const OTHER: ReadonlySet<FailureClass> = new Set(["expectation", "status-4xx", "dns", "tls"]);

/**
 * Whether, beyond what the target can do, requests are turned away with 429 or 503 and a time to come back, and not
 * broken off; and whether all is well again soon after.
 */
export function judgeDegradation(
  { recoverySeconds }: CriterionOf<"graceful-degradation">,
  evidence: Evidence,
): Answer {
  const bins = runBins(evidence, BIN_SECONDS);
  const overload = overloadOf(bins, evidence);
  if (overload === null) return unknown("the load never went beyond what the target can do");
  return worstOf([
    judgeRefusals(evidence.head, overload),
    judgeRecovery(bins, overload, recoverySeconds, evidence.model),
  ]);
}

interface Overload {
  /** First second of it. */
  from: number;
  /** Users or requests per second at that time; null where not known. */
  level: number | null;
  words: string;
}

/** From the first piece of time in which requests failed, or, where none did, from where throughput stops growing. */
function overloadOf(bins: readonly LoadBin[], evidence: Evidence): Overload | null {
  const first = bins.find((bin) => failedUnderLoad(bin) >= Math.max(1, OVERLOAD_SHARE * bin.count));
  const all = bins.reduce((sum, bin) => sum + failedUnderLoad(bin), 0);
  if (first !== undefined && all >= LEAST_FAILURES) {
    const words = `overloaded from ${seconds(first.from)} on`;
    return { from: first.from, level: levelOf(first, evidence.model), words };
  }
  // Where a rate is planned, the law counts requests in flight, which say nothing of when the load was too high.
  if (evidence.model === "open") return null;
  const { outcome, knee } = scalabilityOf(
    judgedBins(evidence, 1),
    evidence.model,
    evidence.recording.meta.seed,
  );
  if (outcome !== "limit" || knee === null) return null;
  const beyond = bins.find((bin) => (bin.vus ?? 0) >= knee);
  if (beyond === undefined) return null;
  const words = `throughput stopped growing at ${Math.round(knee)} users`;
  return { from: beyond.from, level: levelOf(beyond, evidence.model), words };
}

function failedUnderLoad({ failures }: LoadBin): number {
  return (Object.entries(failures) as [FailureClass, number][]).reduce(
    (sum, [name, times]) => sum + (OTHER.has(name) ? 0 : times),
    0,
  );
}

/** How requests were turned away, over the whole run: the recording has statuses for the run as a whole. */
function judgeRefusals(head: ArmRecording, { words }: Overload): Answer {
  const failures = new Map<FailureClass, number>();
  for (const cell of head.requests) {
    for (const [name, times] of Object.entries(cell.failures) as [FailureClass, number][]) {
      if (!OTHER.has(name)) failures.set(name, (failures.get(name) ?? 0) + times);
    }
  }
  const all = [...failures.values()].reduce((sum, times) => sum + times, 0);
  if (all === 0) return { outcome: "met", found: "no request failed", how: words };
  const serverErrors = failures.get("status-5xx") ?? 0;
  if (serverErrors > 0 && head.errors === undefined) {
    return unknown(`${words}; how many of the 5xx answers were 503 is not in the recording`);
  }
  const unavailable = (head.errors ?? []).reduce((sum, one) => sum + (one.status === 503 ? one.count : 0), 0);
  const refused = (failures.get("status-429") ?? 0) + Math.min(unavailable, serverErrors);
  const wrong = all - refused;
  const found = `${wholeNumber(refused)} of ${countOf(all, "failed request")} refused with 429 or 503`;
  if (wrong >= LEAST_FAILURES && wrong > WRONG_SHARE * all) {
    failures.delete("status-429");
    if (serverErrors > 0) failures.set("status-5xx", serverErrors - Math.min(unavailable, serverErrors));
    const worst = [...failures].sort((a, b) => b[1] - a[1])[0]!;
    const how = `${words}; ${percent(wrong / all)} failed in another way, most of them: ${FAILURE_WORDS[worst[0]]}`;
    return { outcome: "missed", found, how };
  }
  if (refused === 0) return { outcome: "met", found, how: words };
  const { verdict, reason } = retryAfterAnswers(head);
  const how = `${words}; ${reason.charAt(0).toLowerCase()}${reason.slice(1).replace(/\.$/, "")}`;
  return { outcome: verdict, found, how };
}

function judgeRecovery(
  bins: readonly LoadBin[],
  { from, level, words }: Overload,
  recoverySeconds: number,
  model: LoadModel,
): Answer {
  if (level === null) return unknown(`${words}; how much load there was is not in the recording`);
  const lastHigh = bins.findLastIndex((bin) => (levelOf(bin, model) ?? 0) >= RELIEVED * level);
  const after = bins.slice(lastHigh + 1).filter((bin) => bin.count > 0);
  const relieved = bins[lastHigh + 1]?.from ?? 0;
  if (after.length === 0) {
    return unknown(`${words}; the load stayed high to the end, so recovery was not seen`);
  }
  const late = after.filter((bin) => bin.from >= relieved + recoverySeconds);
  // A run that ends sooner shows recovery by its last part alone.
  const looked = late.length > 0 ? late : after.slice(-Math.ceil(after.length / 2));
  const count = looked.reduce((sum, bin) => sum + bin.count, 0);
  const failed = looked.reduce((sum, bin) => sum + failedUnderLoad(bin), 0);
  const beforeMs = p95Of(bins.filter((bin) => bin.from + bin.seconds <= from));
  const afterMs = p95Of(looked);
  const stillFails = failed > OVERLOAD_SHARE * count;
  const stillSlow = beforeMs !== null && afterMs !== null && afterMs > RECOVERED * beforeMs;
  const latency =
    beforeMs === null ? "" : `, p95 ${milliseconds(beforeMs)} before and ${milliseconds(afterMs)} after`;
  const how = `${words}; relieved at ${seconds(relieved)}, then ${percent(failed / Math.max(1, count))} failed${latency}`;
  if (!stillFails && !stillSlow) return { outcome: "met", found: "recovered", how };
  if (late.length === 0) return unknown(`${how}; the run ended before ${seconds(recoverySeconds)} were over`);
  return { outcome: "missed", found: `not recovered after ${seconds(recoverySeconds)}`, how };
}

function p95Of(bins: readonly LoadBin[]): number | null {
  const all = new LogHistogram();
  for (const bin of bins) all.merge(bin.latency);
  return all.count < LEAST_ANSWERS ? null : all.quantile(0.95);
}

const LEAST_ANSWERS = 20;
