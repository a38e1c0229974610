import { baselineKey } from "../baseline/key.ts";
import { InfrastructureError } from "../errors.ts";
import { ledgerPair } from "../judge/ledger.ts";
import type { Judgement } from "../judge/verdict.ts";
import type { Recording } from "../measure/recording.ts";
import type { Request } from "../request/request.ts";
import { TOOL } from "../version.ts";
import type { Baseline } from "./baseline.ts";

/**
 * A side-by-side run of two deployments of the same image is a pair of the ledger at no cost. Returns a sentence for the
 * report; null where the run is none. What becomes of the pair never changes the verdict.
 */
export async function keepFreePair(
  { sameCode, origin }: Request,
  recording: Recording,
  judgement: Judgement,
  stored: Baseline | null,
): Promise<string | null> {
  if (!sameCode || stored === null || origin.fromFork) return null;
  const whole = [recording.head, recording.base].every((arm) => arm?.end.outcome === "completed");
  if (!whole || !recording.complete || judgement.verdict === "disturbed") return null;
  const pair = ledgerPair(recording, false);
  if (pair === null) return null;
  try {
    const place = await stored.store.addPairs({
      schema: 1,
      key: baselineKey(recording.meta),
      recordedAt: new Date(recording.startedAtMs).toISOString(),
      commit: recording.meta.headSha,
      tool: TOOL,
      pairs: [pair],
    });
    return `Base and head have the same digest: what differs is noise, and was added to the ledger (${place}).`;
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    return `Base and head have the same digest, but the pair was not kept: ${error.message}`;
  }
}
