import { setTimeout as wait } from "node:timers/promises";
import type { CommentMarker } from "../report/marker.ts";
import type { GithubClient } from "./client.ts";
import { type CommentOutcome, CommentWriter } from "./comment-writer.ts";
import type { CommentPlace, RequestSettings } from "./own-comments.ts";
import { problemOf } from "./problem.ts";

export type { CommentOutcome } from "./comment-writer.ts";
export type { CommentPlace } from "./own-comments.ts";

export interface WriteOptions {
  /** false: only bring an existing comment up to date. */
  create?: boolean;
  /** The job is being cancelled: a few seconds for everything, no second try, and nothing earlier is waited for. */
  hurry?: boolean;
}

export interface StickyComment {
  /** The first line of the body is its marker. Writes happen one after another. Never rejects. */
  write(body: string, options?: WriteOptions): Promise<CommentOutcome>;
}

const HURRY_MS = 5000;
/** An aborted write may sit in the wait before its next try, so a hurried one does not wait for its end. */
const ABORTED_WRITE_MS = 500;

/**
 * The one comment of a scenario and comment key on a pull request: found again by its marker and its author,
 * brought up to date, doubles deleted, the comment of a later run left alone.
 */
export function openStickyComment(
  client: GithubClient,
  place: CommentPlace,
  log: (line: string) => void,
  retryUnitMs = 1000,
): StickyComment {
  const writer = new CommentWriter(client, place, log, retryUnitMs);
  let last: Promise<unknown> = Promise.resolve();
  let stop = new AbortController();
  return {
    write(body, { create = true, hurry = false } = {}) {
      if (hurry) {
        stop.abort();
        stop = new AbortController();
      }
      const request: RequestSettings = hurry
        ? { signal: AbortSignal.timeout(HURRY_MS), retries: 0, hurry }
        : { signal: stop.signal };
      const turn = hurry ? Promise.race([last, wait(ABORTED_WRITE_MS)]) : last;
      const outcome = turn
        .then(() => writer.write(body, create, request))
        .catch((error: unknown) => ({ problem: problemOf(error) }));
      last = outcome;
      return outcome;
    },
  };
}

/**
 * Changes the comment of a scenario and key, where there is one, and says by its marker which run did; null where
 * there is none. Never rejects.
 */
export async function amendComment(
  client: GithubClient,
  place: CommentPlace,
  {
    marker,
    change,
    log,
  }: { marker: CommentMarker; change: (body: string) => string; log: (line: string) => void },
): Promise<CommentOutcome | null> {
  try {
    const request = { signal: new AbortController().signal };
    return await new CommentWriter(client, place, log, 1000).amend(marker, change, request);
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** Writes the comment once; for a running and a final state of the same comment use {@link openStickyComment}. */
export function upsertComment(
  client: GithubClient,
  comment: CommentPlace & { body: string; create?: boolean; log?: (line: string) => void },
): Promise<CommentOutcome> {
  const { body, create = true, log = () => {}, ...place } = comment;
  return openStickyComment(client, place, log).write(body, { create });
}
