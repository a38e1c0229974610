import type { TreeFiles } from "./git-data.ts";

/** What one write does to the files of the store. */
export interface PlannedChange {
  /** Full path to text; null removes the file. */
  files: Map<string, string | null>;
  /** First line of the commit's message. */
  message: string;
}

/** Made anew from what is there at each attempt; null where there is nothing (left) to do. */
export type PlanChange = (files: TreeFiles) => Promise<PlannedChange | null>;

export function writtenBytes({ files }: PlannedChange): number {
  let bytes = 0;
  for (const text of files.values()) bytes += text === null ? 0 : Buffer.byteLength(text);
  return bytes;
}

/** One line, whatever the names in it hold. A push to this branch is nothing for other workflows to build. */
export function commitMessage(text: string): string {
  return `${text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 200)}\n\n[skip ci]`;
}
