/** Pairs on disk: one JSON line each, appended. A pair that was cut off is not there and is run again. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const pairSchema = z.object({
  pair: z.number().int().min(0),
  date: z.iso.datetime(),
  secondIsHead: z.boolean(),
  neighbours: z.number().int(),
  /** File name of the recording in the directory of recordings. */
  recording: z.string(),
  sha256: z.string(),
});

export type Pair = z.infer<typeof pairSchema>;

export function readPairs(path: string): Pair[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => pairSchema.parse(JSON.parse(line)));
}

export function appendPair(path: string, pair: Pair): void {
  appendFileSync(path, `${JSON.stringify(pair)}\n`);
}
