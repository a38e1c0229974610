/** When requests began to fail, of which kind, under how much load and where. */
import type { ArmRecording, FailureClass } from "../measure/recording.ts";
import { countOf, percent, seconds, wholeNumber } from "../report/numbers.ts";
import { FAILURE_WORDS, named } from "../report/wording.ts";
import type { Finding } from "./finding.ts";
import type { LoadBin } from "./load-bins.ts";
import { type LoadModel, levelOf, levelWords } from "./load-level.ts";

/** Fewer failures of a kind than this are an accident; the table of errors has them all the same. */
const LEAST_FAILURES = 5;
const STRONG_FAILURES = 50;
const ONSET_SHARE = 0.01;
const MOST_CLASSES = 4;

export function failureFindings(arm: ArmRecording, bins: readonly LoadBin[], model: LoadModel): Finding[] {
  const totals = new Map<FailureClass, number>();
  let requests = 0;
  for (const bin of bins) {
    requests += bin.count;
    for (const [name, times] of Object.entries(bin.failures) as [FailureClass, number][])
      totals.set(name, (totals.get(name) ?? 0) + times);
  }
  return [...totals]
    .filter(([, times]) => times >= LEAST_FAILURES)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_CLASSES)
    .flatMap(([name, times]) => {
      const onset = bins.find((bin) => (bin.failures[name] ?? 0) >= Math.max(1, ONSET_SHARE * bin.count));
      if (onset === undefined) return [];
      const level = levelOf(onset, model);
      const place = worstPlace(arm, name, bins);
      const finding: Finding = {
        id: `failures-${name}`,
        kind: name === "status-429" ? "rate-limit" : "failures",
        title:
          name === "status-429"
            ? "The target limits the rate of requests (status 429)"
            : `Requests fail: ${FAILURE_WORDS[name]}`,
        strength: times >= STRONG_FAILURES && times >= ONSET_SHARE * requests ? "strong" : "some",
        evidence: [
          `${wholeNumber(times)} of ${countOf(requests, "request")} (${percent(times / requests)})`,
          `first more than 1 % of them at ${seconds(onset.from)}${level === null ? "" : `, at ${levelWords(level, model)}`}`,
          ...(place === null
            ? []
            : [`${percent(place.times / times)} of them from ${named(place.endpoint)}`]),
        ],
        second: onset.from,
        subject: name,
      };
      return [finding];
    });
}

function worstPlace(
  arm: ArmRecording,
  name: FailureClass,
  bins: readonly LoadBin[],
): { endpoint: string; times: number } | null {
  const from = bins[0]?.from ?? 0;
  const last = bins.at(-1);
  const to = last === undefined ? 0 : last.from + last.seconds;
  const places = new Map<number, number>();
  for (const cell of arm.requests) {
    const times = cell.second >= from && cell.second < to ? (cell.failures[name] ?? 0) : 0;
    if (times > 0) places.set(cell.endpoint, (places.get(cell.endpoint) ?? 0) + times);
  }
  const [worst] = [...places].sort((a, b) => b[1] - a[1]);
  if (worst === undefined) return null;
  return { endpoint: arm.endpoints[worst[0]] ?? "other", times: worst[1] };
}
