/** What is fixed before the first pair is run, so that nobody can stop when it looks good. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const planSchema = z.strictObject({
  /** Day on which it was written down. */
  date: z.iso.date(),
  /** Earlier pairs that are the project's ledger and do not count. */
  ledgerPairs: z.number().int().min(0),
  /** Pairs that count. */
  countedPairs: z.number().int().min(1),
  scenario: z.string(),
  /** Judged seconds; the scenario's own where absent. */
  durationSeconds: z.number().int().min(1).optional(),
  /** Median CPU time of one request. */
  burnMs: z.number().min(0),
  sigma: z.number().min(0),
  /** All that is drawn follows from it. */
  seed: z.string(),
});

export type Plan = z.infer<typeof planSchema>;

/** The shipped gate, as long as it is, on the example API with 5 ms of work per request. */
export const CERTIFICATE: Plan = {
  date: "2026-11-24",
  ledgerPairs: 60,
  countedPairs: 300,
  scenario: "gate",
  burnMs: 5,
  sigma: 0.5,
  seed: "real-aa-2",
};

/** The plan of a directory; written there by the first run, never changed by a later one. */
export function fixedPlan(path: string, wanted: Plan): Plan {
  if (existsSync(path)) return planSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(wanted, null, 2)}\n`);
  return wanted;
}
