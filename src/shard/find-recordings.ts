import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf, UsageError } from "../errors.ts";
import { readRecording } from "../measure/recording-file.ts";
import type { ShardFile } from "./join-shards.ts";

/**
 * The recordings that paths name: a file is one, a directory stands for every `run.recording` below it, as downloaded
 * artifacts have them, each in a directory of its own.
 *
 * @throws UsageError where a path cannot be read or has none
 */
export async function findRecordings(paths: readonly string[], cwd: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const at = resolve(cwd, path);
    try {
      if ((await stat(at)).isFile()) {
        found.push(path);
        continue;
      }
      const below = await readdir(at, { recursive: true });
      const here = below.filter((name) => /(^|[\\/])[^\\/]+\.recording$/.test(name)).sort();
      // Of a shard that was made twice the second try counts.
      const counted = here.filter((name) => !/(^|[\\/])disturbed\.recording$/.test(name));
      if (counted.length === 0) {
        throw new UsageError(
          `${path}: has no recording; write the directory that the shards' reports are in`,
        );
      }
      found.push(...counted.map((name) => join(path, name)));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(
        `${path}: cannot be read (${messageOf(error)}); write the path of a recording or of a directory`,
      );
    }
  }
  return found;
}

/** Reads one after the other, cut ones too. */
export async function* readShards(paths: readonly string[], cwd: string): AsyncGenerator<ShardFile> {
  for (const name of paths) {
    yield { name, recording: await readRecording(resolve(cwd, name), { partial: true }) };
  }
}
