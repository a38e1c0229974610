import { createHash } from "node:crypto";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import { type LedgerPair, ledgerPair } from "../../../src/judge/ledger.ts";
import { DEFAULT_POLICY } from "../../../src/judge/policy.ts";
import type { Judgement } from "../../../src/judge/verdict.ts";
import type { Case } from "./case.ts";
import { WITHOUT_LEDGER } from "./false-alarm-cases.ts";
import { makeRun } from "./make-run.ts";
import type { RunModel } from "./model.ts";
import { bars } from "./power-cases.ts";

/** The smallest ledger that the judge learns from has fewer pairs. */
const PAIRS = 24;

/**
 * Of what the judge decides, not of its source: two judges with the same one judge a run of every case alike, to nine
 * digits. Simulated runs are part of it, so results of another simulation have another one.
 */
export function judgeFingerprint(): string {
  const hash = createHash("sha256");
  for (const one of [...WITHOUT_LEDGER, ...bars(0)]) hash.update(decisions(one, []));
  const ledger = ledgerOf({
    ...WITHOUT_LEDGER[0]!.model,
    own: { sd: 0.03, memorySeconds: 3 },
    deploymentSd: 0.01,
  });
  for (const one of bars(0)) hash.update(decisions(one, ledger));
  return hash.digest("hex").slice(0, 12);
}

function ledgerOf(model: RunModel): LedgerPair[] {
  const pairs = Array.from({ length: PAIRS }, (_, index) =>
    ledgerPair(makeRun(model, `fingerprint/${index}`), false),
  );
  return pairs.filter((pair) => pair !== null);
}

function decisions(one: Case, ledger: LedgerPair[]): string {
  const recording = makeRun(one.model, `fingerprint/${one.id}`);
  const judgement = judgeRun({ recording, history: [], policy: DEFAULT_POLICY, ledger });
  return JSON.stringify({
    verdict: judgement.verdict,
    reasons: judgement.reasons.map((reason) => reason.code),
    comparisons: judgement.comparisons.map(comparisonOf),
  });
}

function comparisonOf({ scope, metric, gated, outcome, change }: Judgement["comparisons"][number]) {
  const figures = change === null ? [] : [change.estimate, change.low, change.high];
  return { scope, metric, gated, outcome, figures: figures.map((figure) => figure?.toPrecision(9)) };
}
