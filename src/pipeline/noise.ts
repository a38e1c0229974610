import { baselineKey } from "../baseline/key.ts";
import { InfrastructureError } from "../errors.ts";
import { runNoise } from "../judge/ledger.ts";
import type { RecordingMeta, RunNoise } from "../measure/recording.ts";
import type { Baseline } from "./baseline.ts";

/**
 * What the project's pairs say of unchanged code, to be kept in the recording so that a replay knows the same. A ledger
 * that cannot be read is told and not known.
 */
export async function learnNoise(
  meta: RecordingMeta,
  stored: Baseline | null,
): Promise<{ noise: RunNoise | null; notes: string[] }> {
  if (stored === null) return { noise: null, notes: [] };
  try {
    const { pairs, problems } = await stored.store.pairs(baselineKey(meta));
    return { noise: runNoise(pairs), notes: problems.map((problem) => `Left out of the ledger: ${problem}`) };
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    return { noise: null, notes: [`The ledger could not be read: ${error.message}`] };
  }
}
