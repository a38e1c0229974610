import { join } from "node:path";
import { type LedgerPair, ledgerPair } from "../../../src/judge/ledger.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import { readRecording } from "../../../src/measure/recording-file.ts";
import { readPairs } from "./pairs.ts";

export interface RealPair {
  recording: Recording;
  /** Whether processes burnt CPU beside it. */
  neighbours: boolean;
  /** What all other pairs teach. */
  otherPairs(): LedgerPair[];
}

/** Every pair that was run so far, in the order in which they were. */
export async function readRealPairs(directory: string, recordings: string): Promise<RealPair[]> {
  const pairs = readPairs(join(directory, "pairs.jsonl"));
  const read = await Promise.all(
    pairs.map(async ({ recording, neighbours }) => ({
      neighbours: neighbours > 0,
      recording: await readRecording(join(recordings, recording), { partial: true }),
    })),
  );
  const taught = read.map(({ recording }) => ledgerPair(recording, false));
  return read.map((pair, own) => ({
    ...pair,
    otherPairs: () => taught.filter((one, index) => index !== own && one !== null) as LedgerPair[],
  }));
}
