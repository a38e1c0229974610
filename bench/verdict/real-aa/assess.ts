import { judgeRun } from "../../../src/judge/judge-run.ts";
import type { LedgerPair } from "../../../src/judge/ledger.ts";
import { DEFAULT_POLICY as policy } from "../../../src/judge/policy.ts";
import type { Judgement, RunVerdict } from "../../../src/judge/verdict.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import { otherDirection, withSlowerHead } from "./variations.ts";

export interface Assessment {
  /** In the direction that was drawn: the one that counts. */
  verdict: RunVerdict;
  reason: string;
  /** With head and base changed over; shown, not counted. */
  otherWay: RunVerdict;
  /** Whether anything could have turned this run red: a disturbed or cut run cannot be. */
  able: boolean;
  /** The same recording with head half as slow again. */
  slowed: RunVerdict;
  /** Relative change of the latency overall of all traffic. */
  locationEstimate: number | null;
}

const SLOWED_BY = 1.5;

export function assess(recording: Recording, ledger: LedgerPair[]): Assessment {
  const judge = (run: Recording) => judgeRun({ recording: run, history: [], policy, ledger });
  const judgement = judge(recording);
  return {
    verdict: judgement.verdict,
    reason: judgement.reasons[0]?.text ?? "",
    otherWay: judge(otherDirection(recording)).verdict,
    able: isAble(judgement),
    slowed: judge(withSlowerHead(recording, SLOWED_BY)).verdict,
    locationEstimate: locationOf(judgement)?.change?.estimate ?? null,
  };
}

function isAble(judgement: Judgement): boolean {
  const { verdict, reasons } = judgement;
  if (verdict === "disturbed" || verdict === "no-baseline") return false;
  if (reasons.some((reason) => reason.code === "partial-run")) return false;
  return locationOf(judgement)?.change != null;
}

function locationOf({ comparisons }: Judgement) {
  return comparisons.find(({ scope, metric }) => scope.kind === "total" && metric === "location");
}
