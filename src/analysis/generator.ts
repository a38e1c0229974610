/** Whether the load generator itself was what gave out: then everything else says little about the target. */
import type { Judgement } from "../judge/verdict.ts";
import type { Recording } from "../measure/recording.ts";
import { countOf, percent, seconds } from "../report/numbers.ts";
import type { Finding } from "./finding.ts";
import type { LoadBin } from "./load-bins.ts";

const BUSY = 0.9;
const SUSTAINED_SECONDS = 3;

export function generatorFindings(
  recording: Recording,
  judgement: Judgement,
  bins: readonly LoadBin[],
): Finding[] {
  const reason = judgement.reasons.find(
    ({ code }) => code === "generator-saturated" || code === "runner-disturbed",
  );
  const busy = busyFrom(recording);
  const first = bins.find((bin) => bin.droppedIterations > 0);
  const dropped = bins.reduce((sum, bin) => sum + bin.droppedIterations, 0);
  if (reason === undefined && busy === null && dropped === 0) return [];
  const started = bins.reduce((sum, bin) => sum + bin.iterations, 0);
  const evidence = [
    ...(reason === undefined ? [] : [reason.text.replace(/\.$/, "")]),
    ...(busy === null || reason?.code === "runner-disturbed"
      ? []
      : [`the runner's processor was at least ${percent(BUSY)} busy from ${seconds(busy)} on`]),
    ...(dropped === 0
      ? []
      : [
          `${countOf(dropped, "planned iteration")} of ${countOf(started + dropped, "planned iteration")} ` +
            `were not started, the first at ${seconds(first?.from ?? 0)}`,
        ]),
  ];
  return [
    {
      id: "load-generator",
      kind: "generator",
      title: titleOf(reason !== undefined, busy !== null, recording.base !== null),
      strength: reason === undefined ? "some" : "strong",
      evidence,
      second: busy ?? first?.from ?? null,
      subject: null,
    },
  ];
}

function titleOf(isJudgedSo: boolean, isBusy: boolean, hasBase: boolean): string {
  if (isJudgedSo)
    return "The load generator was at its limit: figures from then on say little about the target";
  if (isBusy) {
    const whose = hasBase ? "the figures of both deployments" : "the figures";
    return `The runner was busy: some of its own waiting may be in ${whose}`;
  }
  return "Iterations were not started in time: too few users, or a target too slow to free them";
}

function busyFrom({ runner }: Recording): number | null {
  let length = 0;
  let start = 0;
  for (const { second, cpu } of runner) {
    if (cpu < BUSY) {
      length = 0;
      continue;
    }
    if (length === 0) start = second;
    length++;
    if (length === SUSTAINED_SECONDS) return start;
  }
  return null;
}
