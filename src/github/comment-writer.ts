import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { type CommentMarker, readMarker } from "../report/marker.ts";
import type { GithubClient } from "./client.ts";
import { type Identity, identityOf } from "./identity.ts";
import {
  type CommentPlace,
  compareRuns,
  isBy,
  type MarkedComment,
  markedComment,
  markedComments,
  type RequestSettings,
} from "./own-comments.ts";
import { isPassing, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

/**
 * `url` is empty where there was nothing to write to (`create: false` and no comment yet). `kept` says why an
 * existing comment was left as it is.
 */
export type CommentOutcome = { url: string; kept?: string } | { problem: string };

const CREATE_TRIES = 3;

/** Writes one comment and remembers which one it was. Throws what GitHub's client throws. */
export class CommentWriter {
  readonly #client: GithubClient;
  readonly #place: CommentPlace;
  readonly #log: (line: string) => void;
  readonly #retryUnitMs: number;
  #known: number | null = null;
  #identity: Identity | null = null;

  constructor(client: GithubClient, place: CommentPlace, log: (line: string) => void, retryUnitMs: number) {
    this.#client = client;
    this.#place = place;
    this.#log = log;
    this.#retryUnitMs = retryUnitMs;
  }

  async write(body: string, create: boolean, request: RequestSettings): Promise<CommentOutcome> {
    const marker = readMarker(body);
    if (!marker) return { problem: "the comment has no marker by which it could be found again" };
    for (let tries = 1; ; tries++) {
      const existing = (await this.#knownComment(request)) ?? (await this.#findComment(marker, request));
      if (existing && compareRuns(existing.marker, marker) > 0) {
        return { url: existing.url, kept: "the comment is already that of a later run" };
      }
      try {
        if (existing) return await this.#update(existing.id, body, request);
        return create ? await this.#create(body, request) : { url: "" };
      } catch (error) {
        // A creation that seems to have failed may have happened: only a new look tells, hence no blind retries.
        const again = existing ? statusOf(error) === 404 : isPassing(error) && !request.hurry;
        if (!again || tries === CREATE_TRIES) throw error;
        this.#known = null;
        await wait(existing ? 0 : tries ** 2 * this.#retryUnitMs, undefined, { signal: request.signal });
      }
    }
  }

  /** Changes the comment that is there; null where there is none. */
  async amend(
    marker: CommentMarker,
    change: (body: string) => string,
    request: RequestSettings,
  ): Promise<CommentOutcome | null> {
    const existing = await this.#findComment(marker, request);
    if (existing === null) return null;
    if (compareRuns(existing.marker, marker) > 0) {
      return { url: existing.url, kept: "the comment is already that of a later run" };
    }
    return this.#update(existing.id, change(existing.body), request);
  }

  async #create(body: string, request: RequestSettings): Promise<CommentOutcome> {
    const { data } = await this.#client.rest.issues.createComment({
      ...repositoryParts(this.#place.repository),
      issue_number: this.#place.pullRequest,
      body,
      request: { ...request, retries: 0 },
    });
    this.#known = data.id;
    return { url: data.html_url };
  }

  async #update(id: number, body: string, request: RequestSettings): Promise<CommentOutcome> {
    const { data } = await this.#client.rest.issues.updateComment({
      ...repositoryParts(this.#place.repository),
      comment_id: id,
      body,
      request,
    });
    this.#known = id;
    return { url: data.html_url };
  }

  /** Read again before each write: a later run may have taken the comment over in the meantime. */
  async #knownComment(request: RequestSettings): Promise<MarkedComment | null> {
    if (this.#known === null) return null;
    try {
      const { data } = await this.#client.rest.issues.getComment({
        ...repositoryParts(this.#place.repository),
        comment_id: this.#known,
        request,
      });
      return markedComment(data);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      return null;
    }
  }

  async #findComment(wanted: CommentMarker, request: RequestSettings): Promise<MarkedComment | null> {
    const marked = await markedComments(this.#client, this.#place, wanted, request);
    if (marked.length === 0) return null;
    this.#identity ??= await identityOf(this.#client, request);
    const identity = this.#identity;
    const own = marked.filter((comment) => isBy(comment, identity));
    for (const comment of marked) {
      if (!own.includes(comment)) this.#log(`left alone: ${comment.url} has our marker, but not our author`);
    }
    const [newest, ...doubles] = own.sort((a, b) => compareRuns(b.marker, a.marker) || b.id - a.id);
    for (const double of doubles) await this.#remove(double, request);
    return newest ?? null;
  }

  async #remove(double: MarkedComment, request: RequestSettings): Promise<void> {
    try {
      await this.#client.rest.issues.deleteComment({
        ...repositoryParts(this.#place.repository),
        comment_id: double.id,
        request,
      });
    } catch (error) {
      if (statusOf(error) !== 404)
        this.#log(`could not delete the double ${double.url}: ${messageOf(error)}`);
    }
  }
}
