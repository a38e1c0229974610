/** Pairs of deployments of one commit, as they are stored beside the baselines: one file for each `load-action aa`. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { BaselineKey } from "../baseline/entry.ts";
import { keySchema, parseStored } from "../baseline/stored-json.ts";
import type { LedgerPair } from "../judge/ledger.ts";

export interface LedgerFile {
  schema: 1;
  key: BaselineKey;
  /** ISO 8601. */
  recordedAt: string;
  commit: string | null;
  tool: string;
  pairs: LedgerPair[];
}

export const LEDGER_FOLDER = "pairs";
/** Newest files that are read: more say little more, and old ones are of another machine. */
export const MAX_LEDGER_FILES = 20;
const MAX_LEDGER_BYTES = 1_000_000;

const effect = z.strictObject({
  estimate: z.number().min(-50).max(50),
  standardError: z.number().positive().max(50),
});

const schema = z.strictObject({
  schema: z.literal(1),
  key: keySchema,
  recordedAt: z.iso.datetime({ offset: true }),
  commit: z.string().max(100).nullable(),
  tool: z.string().max(100),
  pairs: z
    .array(
      z.strictObject({
        self: z.boolean(),
        blocks: z.number().int().min(1).max(1e6),
        effects: z.strictObject({
          location: effect.optional(),
          p50: effect.optional(),
          p95: effect.optional(),
          p99: effect.optional(),
        }),
      }),
    )
    .min(1)
    .max(1000),
});

/** One pair a line. The same pairs give the same text. */
export function formatLedger({ pairs, ...head }: LedgerFile): string {
  const opening = JSON.stringify(head, null, 2).replace(/\n}$/, "");
  const lines = pairs.map((pair) => `    ${JSON.stringify(pair)}`);
  return `${opening},\n  "pairs": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/** Time first, so that the names sort by it; the hash keeps files of one second apart. */
export function ledgerName(file: LedgerFile): string {
  const time = new Date(file.recordedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const hash = createHash("sha256").update(formatLedger(file)).digest("hex").slice(0, 12);
  return `${time}-${file.pairs.every((pair) => pair.self) ? "self" : "pairs"}-${hash}.json`;
}

/** What is wrong comes back as a value: a bad file is reported and left out, never fatal. */
export function parseLedger(content: string): { file: LedgerFile } | { problem: string } {
  if (content.length > MAX_LEDGER_BYTES) return { problem: "larger than any file of pairs" };
  const read = parseStored(content, { what: "a file of pairs", version: 1, schema });
  if ("problem" in read) return read;
  const pairs = read.data.pairs.map(({ effects, ...pair }): LedgerPair => {
    const known = Object.entries(effects).filter(([, value]) => value !== undefined);
    return { ...pair, effects: Object.fromEntries(known) as LedgerPair["effects"] };
  });
  return { file: { ...read.data, pairs } };
}

export interface LedgerRead {
  pairs: LedgerPair[];
  /** Files that could not be used, one line each. */
  problems: string[];
}

/** Reads named texts of one key, newest name first. */
export function gatherPairs(
  texts: Iterable<[name: string, text: string]>,
  isOfKey: (key: BaselineKey) => boolean,
): LedgerRead {
  const gathered: LedgerRead = { pairs: [], problems: [] };
  for (const [name, text] of texts) {
    const read = parseLedger(text);
    if ("problem" in read) gathered.problems.push(`${LEDGER_FOLDER}/${name}: ${read.problem}`);
    else if (!isOfKey(read.file.key)) {
      gathered.problems.push(`${LEDGER_FOLDER}/${name}: measured with another scenario, load or runner`);
    } else gathered.pairs.push(...read.file.pairs);
  }
  return gathered;
}
