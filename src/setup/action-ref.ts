import { readFile } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import { RELEASE_FILE } from "../paths.ts";
import { VERSION } from "../version.ts";
import type { ActionRef } from "./plan.ts";

/** Moved to each release. */
const MAJOR_TAG = "v1";

/**
 * What generated workflows use: the very commit of this release, or, from a copy that belongs to none, the tag of its
 * major version.
 *
 * @param asked A commit or a tag that was asked for; undefined for none.
 * @throws UsageError for anything else
 */
export async function actionRef(
  asked: string | undefined,
  releaseFile: URL = RELEASE_FILE,
): Promise<ActionRef> {
  if (asked !== undefined) {
    if (!/^[\w][\w./-]{0,100}$/.test(asked)) {
      throw new UsageError(
        `--action-ref: found ${JSON.stringify(asked.slice(0, 60))}; write a commit or a tag`,
      );
    }
    return { ref: asked, version: "" };
  }
  const sha = await releasedSha(releaseFile);
  if (sha !== null) return { ref: sha, version: `v${VERSION}` };
  return { ref: MAJOR_TAG, version: "" };
}

async function releasedSha(file: URL): Promise<string | null> {
  try {
    const { sha } = JSON.parse(await readFile(file, "utf8")) as { sha?: unknown };
    return typeof sha === "string" && /^[0-9a-f]{40}$/.test(sha) ? sha : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
