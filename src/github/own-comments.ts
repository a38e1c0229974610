import { InfrastructureError } from "../errors.ts";
import { type CommentMarker, isSameComment, readMarker } from "../report/marker.ts";
import type { GithubClient } from "./client.ts";
import type { Identity } from "./identity.ts";
import { repositoryParts } from "./repository.ts";

/** Passed on to every request of one write. */
export interface RequestSettings {
  signal: AbortSignal;
  /** 0: no second try after a failure. */
  retries?: number;
  /** true: no rate limit is waited for either. */
  hurry?: boolean;
}

export interface CommentPlace {
  /** `owner/name`. */
  repository: string;
  pullRequest: number;
}

/** A comment with our marker, as far as it concerns us. */
export interface MarkedComment {
  id: number;
  url: string;
  marker: CommentMarker;
  author: Identity | null;
  body: string;
}

/** Comments, over all pages, that carry the marker of the same scenario and key, whoever wrote them. Oldest first. */
export async function markedComments(
  client: GithubClient,
  place: CommentPlace,
  wanted: CommentMarker,
  request: RequestSettings,
): Promise<MarkedComment[]> {
  const pages = client.paginate.iterator(client.rest.issues.listComments, {
    ...repositoryParts(place.repository),
    issue_number: place.pullRequest,
    per_page: 100,
    request,
  });
  const found: MarkedComment[] = [];
  for await (const { data } of pages) {
    if (!Array.isArray(data)) throw new InfrastructureError("GitHub's list of comments was cut short");
    for (const comment of data) {
      const marked = markedComment(comment);
      if (marked && isSameComment(marked.marker, wanted)) found.push(marked);
    }
  }
  return found;
}

interface RawComment {
  id: number;
  html_url: string;
  body?: string;
  user: { login: string; type: string } | null;
}

export function markedComment(comment: RawComment): MarkedComment | null {
  const marker = readMarker(comment.body ?? "");
  if (!marker) return null;
  const { id, html_url: url, user } = comment;
  const author: Identity | null = user && { login: user.login, type: user.type === "Bot" ? "Bot" : "User" };
  return { id, url, marker, author, body: comment.body ?? "" };
}

/** Anyone may write our marker into a comment: only the author tells whose it is. */
export function isBy(comment: MarkedComment, identity: Identity): boolean {
  return comment.author?.login === identity.login && comment.author.type === identity.type;
}

/** Positive where the first marker is of a later run, or of a later attempt of the same run. */
export function compareRuns(a: CommentMarker, b: CommentMarker): number {
  return runNumber(a) - runNumber(b) || (a.attempt ?? 0) - (b.attempt ?? 0);
}

/** GitHub counts runs upwards; a run that is not one of GitHub's comes before all. */
function runNumber({ runId }: CommentMarker): number {
  return runId !== null && /^\d+$/.test(runId) ? Number(runId) : 0;
}
