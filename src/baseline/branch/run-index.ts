/**
 * The index of one key: the text of its newest runs in one file, so that they are read with one request. The files
 * themselves are what counts: a text of the index is used only where it has the id that git gives to the file.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { TreeFiles } from "./git-data.ts";
import { INDEX_NAME, runNames } from "./layout.ts";

const MAX_RUNS = 24;
/** The newest run is in the index whatever its size; more only up to here, in characters. */
const MAX_TEXT = 1_000_000;

const schema = z.object({ runs: z.record(z.string(), z.string()) });

/** Names to texts. Empty where the file is damaged, in which case the runs are read one by one. */
export function parseIndex(text: string): Map<string, string> {
  try {
    return new Map(Object.entries(schema.parse(JSON.parse(text)).runs));
  } catch {
    return new Map();
  }
}

/** @param runs In any order; only the newest are kept. */
export function formatIndex(runs: ReadonlyMap<string, string>): string {
  const newest = [...runs.keys()].sort().reverse();
  const kept: string[] = [];
  let length = 0;
  for (const name of newest.slice(0, MAX_RUNS)) {
    length += runs.get(name)!.length;
    if (kept.length > 0 && length > MAX_TEXT) break;
    kept.push(name);
  }
  const lines = kept.reverse().map((name) => `${JSON.stringify(name)}: ${JSON.stringify(runs.get(name))}`);
  return `{ "runs": {\n${lines.join(",\n")}\n} }\n`;
}

/** Those runs of the index that the tree has with exactly this content. */
export function confirmedRuns(
  index: ReadonlyMap<string, string>,
  files: TreeFiles,
  key: string,
): Map<string, string> {
  return new Map([...index].filter(([name, text]) => files.get(`${key}/${name}`) === blobId(text)));
}

export function indexPath(key: string): string {
  return `${key}/${INDEX_NAME}`;
}

/** The id that git gives to a file with this text. */
export function blobId(text: string): string {
  const content = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** Runs that the index should have, but has not: the newest ones of the tree. */
export function missingFromIndex(
  index: ReadonlyMap<string, string>,
  files: TreeFiles,
  key: string,
): string[] {
  return runNames(files, key)
    .slice(-MAX_RUNS)
    .filter((name) => !index.has(name));
}
