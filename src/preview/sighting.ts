/** What the deployments and statuses of a commit say about where it can be reached. Pure. */
import { UsageError } from "../errors.ts";
import type { DeploymentStatus } from "../github/deployments.ts";
import type { CommitStatus } from "../github/statuses.ts";
import {
  classOf,
  type EnvironmentClass,
  type EnvironmentFacts,
  isAsked,
  isSameKind,
} from "./environments.ts";

export interface Sighted {
  facts: EnvironmentFacts;
  /** null: the provider has told nothing yet. */
  status: DeploymentStatus | null;
}

export type Sighting =
  | { state: "ready"; url: string; facts: EnvironmentFacts }
  /** It may still come. */
  | { state: "waiting"; why: string }
  /** It will not. */
  | { state: "never"; why: string };

export interface Wanted {
  /** Name or glob of the environment; null for any. */
  environment: string | null;
  /** The deployment that this one is compared with; null for none. */
  like: EnvironmentFacts | null;
  allowProduction: boolean;
}

const RANK: Record<EnvironmentClass, number> = { preview: 0, other: 1, production: 2 };

/**
 * Chooses among the deployments of one commit.
 *
 * @param sighted Newest first.
 * @throws UsageError where several environments fit equally well
 */
export function chooseDeployment(sighted: readonly Sighted[], wanted: Wanted): Sighting {
  const { like } = wanted;
  const asked = bestPerEnvironment(sighted).filter(({ facts }) =>
    isAsked(facts.environment, wanted.environment),
  );
  const first = asked[0];
  if (first === undefined) return { state: "waiting", why: nothingListed(sighted, wanted) };
  const allowed = asked.filter(({ facts }) => wanted.allowProduction || classOf(facts) !== "production");
  if (allowed.length === 0) {
    return {
      state: "never",
      why: `its only deployment is production (${first.facts.environment}), which is not loaded without allow-production`,
    };
  }
  const kin = like === null ? allowed : allowed.filter(({ facts }) => isSameKind(facts, like));
  if (like !== null && kin.length === 0) {
    const names = allowed.map(({ facts }) => facts.environment).join(", ");
    return {
      state: "never",
      why: `it is deployed to ${names} only, which is not comparable with ${like.environment}`,
    };
  }
  return sightingOf(onlyOne(kin), wanted);
}

/** Several deployments of one commit to one environment are the same program: one that is up is as good as any. */
function bestPerEnvironment(sighted: readonly Sighted[]): Sighted[] {
  const best = new Map<string, Sighted>();
  for (const one of sighted) {
    if (one.status?.state === "inactive") continue;
    const known = best.get(one.facts.environment);
    if (known === undefined || progress(one) > progress(known)) best.set(one.facts.environment, one);
  }
  return [...best.values()];
}

function progress({ status }: Sighted): number {
  if (status?.state === "success") return 2;
  return isFailed(status) ? 0 : 1;
}

function isFailed(status: DeploymentStatus | null): boolean {
  return status?.state === "error" || status?.state === "failure";
}

function onlyOne(candidates: readonly Sighted[]): Sighted {
  const rank = Math.min(...candidates.map(({ facts }) => RANK[classOf(facts)]));
  const [first, ...rest] = candidates.filter(({ facts }) => RANK[classOf(facts)] === rank);
  if (first !== undefined && rest.length === 0) return first;
  const names = candidates.map(({ facts }) => JSON.stringify(facts.environment)).join(", ");
  throw new UsageError(
    `preview-environment: the commit is deployed to ${names}; write the name of one of them`,
  );
}

function sightingOf({ facts, status }: Sighted, { allowProduction }: Wanted): Sighting {
  const where = facts.environment;
  if (isFailed(status)) return { state: "never", why: `its deployment to ${where} failed` };
  if (status?.state !== "success")
    return { state: "waiting", why: `its deployment to ${where} is not ready` };
  if (status.environmentUrl !== null) return { state: "ready", url: status.environmentUrl, facts };
  const hint = allowProduction ? "" : "; give url itself, or a template";
  return { state: "never", why: `its deployment to ${where} tells no URL${hint}` };
}

function nothingListed(sighted: readonly Sighted[], { environment }: Wanted): string {
  if (environment !== null && sighted.length > 0) {
    const names = [...new Set(sighted.map(({ facts }) => facts.environment))].join(", ");
    return `it has no deployment to ${environment}, only to ${names}`;
  }
  return "GitHub lists no deployment of it";
}

const NETLIFY = /^netlify\/([a-z0-9][a-z0-9-]*)\/deploy-preview$/i;

/** Netlify tells of its deploy previews by a commit status and makes no deployment. null where there is none. */
export function netlifyPreview(
  statuses: readonly CommitStatus[],
  pullRequest: number | null,
): Sighting | null {
  for (const { context, state, targetUrl } of statuses) {
    const site = NETLIFY.exec(context)?.[1];
    if (site === undefined) continue;
    if (state === "failure" || state === "error")
      return { state: "never", why: "its Netlify deploy preview failed" };
    if (state === "pending") return { state: "waiting", why: "its Netlify deploy preview is not ready" };
    const facts = { environment: `deploy-preview – ${site}`, production: false, transient: true };
    // Depending on the site's settings the status leads to the preview, or to its log in Netlify's own pages.
    const isPreview = targetUrl !== null && !/^https:\/\/app\.netlify\.com\//.test(targetUrl);
    if (isPreview) return { state: "ready", url: targetUrl, facts };
    if (pullRequest === null) continue;
    return { state: "ready", url: `https://deploy-preview-${pullRequest}--${site}.netlify.app`, facts };
  }
  return null;
}
