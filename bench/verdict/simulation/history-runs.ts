import type { BaselineEntry } from "../../../src/baseline/entry.ts";
import { extractEntry } from "../../../src/baseline/extract.ts";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../../src/judge/policy.ts";
import type { RunVerdict } from "../../../src/judge/verdict.ts";
import { GAMMA, LogHistogram } from "../../../src/measure/histogram.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import { makeRun } from "./make-run.ts";
import { IMAGE_API } from "./model.ts";
import { type Random, randomOf } from "./random.ts";

export interface HistoryCase {
  /** Stored runs. */
  entries: number;
  /** Standard deviation of the natural logarithm between runs of the same code. */
  between: number;
  /** Factor between the older and the newer stored runs; 1: no step. */
  step: number;
  /** Factor of the new run against the newer stored ones; 1: unchanged code. */
  change: number;
}

/** Share of the stored runs that are after the step. */
const AFTER_STEP = 0.4;
/** Runs are drawn from so many, and moved: making each anew would take hours. */
const POOL_RUNS = 40;
const DAY_MS = 24 * 3600_000;

interface Made {
  recording: Recording;
  entry: BaselineEntry;
}
let made: Made[] | null = null;

function pool(): Made[] {
  made ??= Array.from({ length: POOL_RUNS }, (_, index) => {
    const run = makeRun({ rate: 30, seconds: 60, endpoints: IMAGE_API }, `history/${index}`);
    const recording = { ...run, base: null };
    const recordedAt = new Date(recording.startedAtMs).toISOString();
    return {
      recording,
      entry: extractEntry(recording, { commit: null, branch: null, runUrl: null, recordedAt }),
    };
  });
  return made;
}

/** The verdict on run number `index` of a case: the same for the same number. */
export function judgeHistoryRun(one: HistoryCase, index: number): RunVerdict {
  const random = randomOf(`history/${JSON.stringify(one)}/${index}`);
  const after = Math.max(1, Math.round(one.entries * AFTER_STEP));
  const history = Array.from({ length: one.entries }, (_, age) => {
    const level = age < after ? 0 : -Math.log(one.step);
    return storedRun(draw(random), level + one.between * random.normal(), age);
  });
  const head = draw(random).recording;
  const level = Math.log(one.change) + one.between * random.normal();
  return judgeRun({ recording: moved(head, level), history, policy: DEFAULT_POLICY }).verdict;
}

function draw(random: Random): Made {
  return pool()[Math.floor(random.uniform() * POOL_RUNS)]!;
}

function storedRun({ entry, recording }: Made, level: number, age: number): BaselineEntry {
  return {
    ...entry,
    recordedAt: new Date(recording.startedAtMs - (age + 1) * DAY_MS).toISOString(),
    endpoints: entry.endpoints.map((endpoint) => ({
      ...endpoint,
      latency: shifted(endpoint.latency, level),
    })),
  };
}

function moved(recording: Recording, level: number): Recording {
  const requests = recording.head.requests.map((cell) => ({
    ...cell,
    latency: shifted(cell.latency, level),
  }));
  return { ...recording, head: { ...recording.head, requests } };
}

/** All values by the same factor, to the width of a bucket. */
function shifted(histogram: LogHistogram, level: number): LogHistogram {
  const by = Math.round(level / Math.log(GAMMA));
  return LogHistogram.from(
    histogram.buckets().map(([bucket, times]) => [Math.max(1, bucket + by), times] as const),
  );
}
