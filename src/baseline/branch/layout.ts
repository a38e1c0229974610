/**
 * What a baseline branch looks like:
 *
 * - `store.json`: that this is such a branch, its generation and how much has been written to it
 * - `README.md`: for whoever looks at it
 * - `<key>/<time>-<commit>-<id>.json`: one run each
 * - `<key>/pairs/<time>-<id>.json`: pairs of deployments of one commit
 * - `<key>/index.json`: the newest of these runs once more, in one file
 * - `accepted/<scenario>-<commit>.json`: where an intended slowdown starts a new level
 * - `moved.txt`: only in a generation that is closed
 */
import { z } from "zod";
import { InfrastructureError } from "../../errors.ts";
import type { TreeFiles } from "./git-data.ts";

export const STORE_FILE = "store.json";
export const README_FILE = "README.md";
export const MOVED_FILE = "moved.txt";
export const INDEX_NAME = "index.json";
const LAYOUT = 1;

export interface StoreFile {
  /** Counts from 1. */
  generation: number;
  /** Of all files that were written to this generation, uncompressed: an upper bound of what its history takes. */
  writtenBytes: number;
}

const schema = z.object({
  loadActionBaselines: z.number().int(),
  generation: z.number().int().min(1).max(1e6),
  writtenBytes: z.number().int().min(0),
});

export function formatStoreFile({ generation, writtenBytes }: StoreFile): string {
  return `${JSON.stringify({ loadActionBaselines: LAYOUT, generation, writtenBytes }, null, 2)}\n`;
}

/** @throws InfrastructureError where the branch is somebody else's, or newer than this program */
export function parseStoreFile(text: string, branch: string): StoreFile {
  const raw = parseJson(text);
  const read = schema.safeParse(raw);
  if (!read.success) throw notOurs(branch, `${STORE_FILE} is damaged`);
  if (read.data.loadActionBaselines > LAYOUT) {
    throw new InfrastructureError(
      `baseline-store: branch ${branch} was written by a newer version of load-action; use that one`,
    );
  }
  const { generation, writtenBytes } = read.data;
  return { generation, writtenBytes };
}

/** A branch with anything else in it is never written to, whatever its name. */
export function notOurs(branch: string, why: string): InfrastructureError {
  return new InfrastructureError(
    `baseline-store: branch ${branch} is not a branch of baselines (${why}); name another one, or delete it`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Names of the runs of one key, in the order of their times. */
export function runNames(files: TreeFiles, key: string): string[] {
  const prefix = `${key}/`;
  return [...files.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((name) => isRunName(name))
    .sort();
}

export function isRunName(name: string): boolean {
  return name !== INDEX_NAME && /^[^/]+\.json$/.test(name);
}

/** Key hashes that have a folder. */
export function keyFolders(files: TreeFiles): string[] {
  const folders = [...files.keys()].map((path) => /^([0-9a-f]{16})\/[^/]+$/.exec(path)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

export const README_TEXT = `# Load test baselines

Written by load-action: one file per recorded run, nothing is ever changed. Leave this branch to it; to look inside use
\`load-action baseline list\`, to remove runs \`load-action baseline prune\`.
`;
