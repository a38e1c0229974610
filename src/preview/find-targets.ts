/** Where head and base are: given, from a template, or looked up among the deployments of their commits. */
import { UsageError } from "../errors.ts";
import type { GithubClient } from "../github/client.ts";
import { mergeBaseOf } from "../github/compare-commits.ts";
import type { Request } from "../request/request.ts";
import type { EnvironmentFacts } from "./environments.ts";
import { checkEventUrl, type ResolveHost } from "./event-url.ts";
import { findPreview } from "./find-preview.ts";
import type { Wanted } from "./sighting.ts";
import { expandTemplate, isTemplate } from "./template.ts";

export const AUTO = "auto";

/** Both targets, ready to be loaded. */
export interface Targets {
  url: string;
  baseUrl: string | null;
  /** The commit that base was built from, where it was looked up. */
  baseSha: string | null;
  /** Connections to addresses that are not public have to be refused. */
  publicOnly: { head: boolean; base: boolean };
  /** What was decided on the person's behalf. */
  notes: string[];
}

export type FoundTargets = { found: Targets } | { missing: string };

export interface FindTargetsDeps {
  /** null where there is no token. */
  client: GithubClient | null;
  log(line: string): void;
  signal?: AbortSignal;
  lookEveryMs?: number;
  resolve?: ResolveHost;
}

type Asked = Pick<
  Request,
  | "url"
  | "baseUrl"
  | "allowHosts"
  | "privateHosts"
  | "allowProduction"
  | "previewTimeoutMs"
  | "previewEnvironment"
  | "origin"
>;

/** Whether anything has to be looked up or filled in. */
export function needsTargets({ url, baseUrl }: Pick<Request, "url" | "baseUrl">): boolean {
  return [url, baseUrl].some((one) => one !== null && (one === AUTO || isTemplate(one)));
}

/**
 * @returns `missing` with the reason where head has no preview; a base that has none is left out with a note, and the
 * run is compared with stored baselines
 * @throws UsageError where the URL of a deployment is not one that may be loaded
 * @throws InfrastructureError where GitHub cannot say
 */
export async function findTargets(asked: Asked, deps: FindTargetsDeps): Promise<FoundTargets> {
  requireAllowList(asked);
  const deadline = Date.now() + asked.previewTimeoutMs;
  const head = await headOf(asked, deps);
  if ("missing" in head) return head;
  const base = await baseOf(asked, head.facts, deadline, deps);
  return {
    found: {
      url: head.url,
      baseUrl: base.url,
      baseSha: base.sha,
      publicOnly: { head: head.publicOnly, base: base.publicOnly },
      notes: [...head.notes, ...base.notes],
    },
  };
}

interface Head {
  url: string;
  publicOnly: boolean;
  /** null where it was not looked up. */
  facts: EnvironmentFacts | null;
  notes: string[];
}

async function headOf(asked: Asked, deps: FindTargetsDeps): Promise<Head | { missing: string }> {
  const { url, origin } = asked;
  if (url !== AUTO) {
    const values = { pr: origin.pullRequest, sha: origin.headSha, branch: origin.branch };
    return { url: fill(url, values, "url"), publicOnly: false, facts: null, notes: [] };
  }
  const { client, repository } = accessOf(asked, deps, "url");
  const sha = origin.headSha;
  if (sha === null) throw new UsageError("url: auto needs to know the head commit; write a URL");
  const preview = await findPreview({
    ...searchOf(asked, deps, { client, repository, sha }),
    wanted: wantedOf(asked, null),
    timeoutMs: asked.previewTimeoutMs,
  });
  if (preview.state === "never") {
    return { missing: `There is no preview of \`${sha.slice(0, 7)}\` to load: ${preview.why}.` };
  }
  const checked = await checkEventUrl(preview.url, "url", asked, deps.resolve);
  const notes = [
    `Head is ${checked.url}, the deployment of \`${sha.slice(0, 7)}\` to ${preview.facts.environment}.`,
  ];
  return { ...checked, facts: preview.facts, notes };
}

interface Base {
  url: string | null;
  sha: string | null;
  publicOnly: boolean;
  notes: string[];
}

async function baseOf(
  asked: Asked,
  like: EnvironmentFacts | null,
  deadline: number,
  deps: FindTargetsDeps,
): Promise<Base> {
  const { baseUrl, origin } = asked;
  const none: Base = { url: null, sha: null, publicOnly: false, notes: [] };
  if (baseUrl === null) return none;
  if (baseUrl !== AUTO && !isTemplate(baseUrl)) return { ...none, url: baseUrl };
  if (origin.baseSha === null || origin.headSha === null) {
    if (baseUrl !== AUTO && !/\{sha7?\}/.test(baseUrl)) {
      return {
        ...none,
        url: fill(baseUrl, { pr: origin.pullRequest, sha: null, branch: origin.baseRef }, "base-url"),
      };
    }
    return {
      ...none,
      notes: ["There is no base deployment to compare with: the run is not about a pull request."],
    };
  }
  const { client, repository } = accessOf(asked, deps, "base-url");
  const sha = await mergeBaseOf(client, repository, origin.baseSha, origin.headSha);
  if (baseUrl !== AUTO) {
    const values = { pr: origin.pullRequest, sha, branch: origin.baseRef };
    return { ...none, url: fill(baseUrl, values, "base-url"), sha };
  }
  const preview = await findPreview({
    ...searchOf(asked, deps, { client, repository, sha }),
    // A preview of the merge base belongs to no pull request of its own.
    pullRequest: null,
    wanted: wantedOf(asked, like),
    timeoutMs: Math.max(0, deadline - Date.now()),
  });
  const short = sha.slice(0, 7);
  if (preview.state === "never") {
    return {
      ...none,
      notes: [`There is no deployment of the merge base \`${short}\` to compare with: ${preview.why}.`],
    };
  }
  const checked = await checkEventUrl(preview.url, "base-url", asked, deps.resolve);
  const notes = [
    `Base is ${checked.url}, the deployment of the merge base \`${short}\` to ${preview.facts.environment}.`,
  ];
  return { ...checked, sha, notes };
}

function wantedOf(asked: Asked, like: EnvironmentFacts | null): Wanted {
  const { previewEnvironment: environment, allowProduction } = asked;
  return { environment, like, allowProduction };
}

function searchOf<T extends object>(
  { origin }: Asked,
  { log, signal, lookEveryMs }: FindTargetsDeps,
  place: T,
) {
  return {
    ...place,
    pullRequest: origin.pullRequest,
    log,
    ...(signal === undefined ? {} : { signal }),
    ...(lookEveryMs === undefined ? {} : { lookEveryMs }),
  };
}

function accessOf({ origin }: Asked, { client }: FindTargetsDeps, field: string) {
  if (origin.repository === null || client === null) {
    throw new UsageError(
      `${field}: it has to be looked up on GitHub, which only the action with a token can; write a URL`,
    );
  }
  return { client, repository: origin.repository };
}

/** Before anything is waited for. */
function requireAllowList({ url, baseUrl, allowHosts, privateHosts }: Asked): void {
  if ((url !== AUTO && baseUrl !== AUTO) || allowHosts.length + privateHosts.length > 0) return;
  throw new UsageError(
    "allow-hosts: the URL is looked up among deployments, but no host is allowed; write the hosts of your previews, such as allow-hosts: my-app-*.vercel.app",
  );
}

function fill(url: string, values: Parameters<typeof expandTemplate>[1], field: string): string {
  return isTemplate(url) ? expandTemplate(url, values, field) : url;
}
