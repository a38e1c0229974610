/** Where a slower scope spends the additional time, in sentences. */
import { type SlowerSince, type Stretch, slowerSince } from "../analysis/slower-since.ts";
import { judgedWindow } from "../measure/aggregate.ts";
import { LogHistogram } from "../measure/histogram.ts";
import { type ArmRecording, PHASES, type Recording } from "../measure/recording.ts";
import { ALL_TRAFFIC } from "./build-view.ts";
import { milliseconds, percentChange } from "./numbers.ts";
import { type EndpointRow, QUANTILES } from "./view.ts";
import { enumerate, named, PHASE_WORDS } from "./wording.ts";

/** Changes of a phase below this are not worth a word. */
const SMALL_MS = 0.1;
const SMALL_CHANGE = 0.02;
const LARGE_CHANGE = 0.05;
const MOST_STRETCHES = 60;
/** Requests of each arm, for their mean to say anything. */
const LEAST_REQUESTS = 3;

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

/** Whether the whole distribution moved, all but its slow end, or that alone; empty where it is none of these. */
export function quantileSentence(row: EndpointRow): string {
  const changes = quantileChanges(row).filter((change) => change !== null);
  if (changes.length < QUANTILES.length) return "";
  const low = Math.min(...changes);
  const high = Math.max(...changes);
  if (low > SMALL_CHANGE) {
    return `Everything moved: from p10 to p99 the change is ${percentChange(low)} to ${percentChange(high)}.`;
  }
  const bulk = changes.slice(0, QUANTILES.indexOf(0.9) + 1);
  if (Math.min(...bulk) > SMALL_CHANGE) {
    const range = `${percentChange(Math.min(...bulk))} to ${percentChange(Math.max(...bulk))}`;
    return `All but the slow end moved: from p10 to p90 the change is ${range}.`;
  }
  const median = changes[QUANTILES.indexOf(0.5)] ?? 0;
  const p99 = changes.at(-1) ?? 0;
  if (median < SMALL_CHANGE && p99 > LARGE_CHANGE) {
    return "The slow end moved, the typical request did not.";
  }
  return "";
}

/** Of each of {@link QUANTILES}, as a ratio; null where an arm has none. */
export function quantileChanges(row: EndpointRow): (number | null)[] {
  return QUANTILES.map((_, index) => {
    const head = row.head.quantilesMs[index] ?? null;
    const base = row.base?.quantilesMs[index] ?? null;
    return head === null || base === null || base === 0 ? null : head / base - 1;
  });
}

/** Since when it is slower; empty where the arms did not run at one time. */
export function sinceSentence(recording: Recording, endpoint: string): string {
  const { base, meta } = recording;
  if (base === null || meta.armsApart) return "";
  return sinceWords(slowerSince(stretchesOf(recording, base, endpoint)));
}

function sinceWords(since: SlowerSince): string {
  if (since.kind === "start") return "It is slower since the start.";
  if (since.kind === "since")
    return `It is slower since second ${since.second} of the run, and was not before.`;
  if (since.kind === "until")
    return `It was slower until second ${since.second} of the run, and is not since.`;
  return "Since which second it is slower cannot be told.";
}

/** The judged window in stretches of whole seconds; those in which an arm had too little are left out. */
export function stretchesOf(recording: Recording, base: ArmRecording, endpoint: string): Stretch[] {
  const { from, to } = judgedWindow(recording);
  const length = Math.max(1, Math.ceil((to - from) / MOST_STRETCHES));
  const count = Math.floor((to - from) / length);
  const fill = (arm: ArmRecording) => {
    const stretches = Array.from({ length: count }, () => new LogHistogram());
    for (const cell of arm.requests) {
      if (endpoint !== ALL_TRAFFIC && arm.endpoints[cell.endpoint] !== endpoint) continue;
      stretches[Math.floor((cell.second - from) / length)]?.merge(cell.latency);
    }
    return stretches;
  };
  const [heads, bases] = [fill(recording.head), fill(base)];
  return heads.flatMap((head, index) => {
    const other = bases[index];
    if (other === undefined || Math.min(head.count, other.count) < LEAST_REQUESTS) return [];
    const start = from + index * length;
    return [{ from: start, to: start + length, logRatio: (head.meanLog() ?? 0) - (other.meanLog() ?? 0) }];
  });
}

/** All that can be said of a row, the most telling first. */
export function whereSentences(recording: Recording, row: EndpointRow): string[] {
  return [phaseSentence(row), quantileSentence(row), sinceSentence(recording, row.endpoint)].filter(
    (sentence) => sentence !== "",
  );
}
