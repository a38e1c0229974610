/** From the wish for a target to a URL that answers: look up, fill in, wait. */

import { differencesOf } from "../preview/comparable.ts";
import { findTargets, needsTargets } from "../preview/find-targets.ts";
import { closedSentence, probeUntilSteady, unreachableSentence, unsteadyNotes } from "../preview/probe.ts";
import type { Request } from "../request/request.ts";
import { accessGithub } from "./github-access.ts";
import type { PreparedRun } from "./prepare.ts";

export interface LocateDeps {
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** One line each time there is something to wait for. */
  onWaiting(line: string): void;
}

/** A request whose URLs are URLs, or the sentence that says why there is nothing to load. */
export type Located =
  | { request: Request; publicOnly: { head: boolean; base: boolean } }
  | { missing: string };

/**
 * @throws UsageError where a URL must not be loaded
 * @throws InfrastructureError where GitHub cannot say
 */
export async function locateTargets(request: Request, deps: LocateDeps): Promise<Located> {
  if (!needsTargets(request)) return { request, publicOnly: { head: false, base: false } };
  const access = await accessGithub(request, { ...deps, log: deps.onWaiting });
  const result = await findTargets(request, {
    client: access?.client ?? null,
    log: deps.onWaiting,
    signal: deps.signal,
  });
  if ("missing" in result) return result;
  const { url, baseUrl, baseSha, publicOnly, notes } = result.found;
  const origin = baseSha === null ? request.origin : { ...request.origin, baseSha };
  return { request: { ...request, url, baseUrl, origin, notes: [...request.notes, ...notes] }, publicOnly };
}

/**
 * Waits until the targets answer steadily, both at the same time, and tells what can be seen of them. One that does not
 * is loaded all the same: whether that is the change's fault is for the judge, who sees both.
 *
 * @returns notes, or `missing` where a login page would be loaded instead of a target, or where neither takes a connection
 */
export async function awaitTargets(
  run: PreparedRun,
  request: Request,
  deps: LocateDeps,
): Promise<{ notes: string[] } | { missing: string }> {
  const { readyTimeoutMs: timeoutMs, targetHeaders: headers } = request;
  if (timeoutMs === 0) return { notes: [] };
  const probe = (url: string) => probeUntilSteady(url, { headers, timeoutMs, signal: deps.signal });
  const [head, base] = await Promise.all([
    probe(run.head.baseUrl),
    run.base === null ? null : probe(run.base.baseUrl),
  ]);
  if (deps.signal.aborted) return { notes: [] };
  const missing = closedSentence(head, "Head") ?? (base && closedSentence(base, "Base"));
  if (missing !== null) return { missing };
  const unreachable = base && unreachableSentence(head, base, timeoutMs);
  if (unreachable !== null) return { missing: unreachable };
  const notes = unsteadyNotes(head, "Head", timeoutMs);
  if (base === null) return { notes };
  return { notes: [...notes, ...unsteadyNotes(base, "Base", timeoutMs), ...differencesOf(head, base)] };
}
