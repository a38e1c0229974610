import picomatch from "picomatch";

export type EnvironmentClass = "production" | "preview" | "other";

/** The parts of a deployment that tell what it is for. */
export interface EnvironmentFacts {
  /** As the provider names it: `Production`, `Preview`, `Preview – web` in a monorepo, `pr-12`, `staging`. */
  environment: string;
  production: boolean;
  transient: boolean;
}

const PRODUCTION = /^(prod|production|live)\b/i;
const PREVIEW =
  /^(previews?|deploy[-_ ]preview|pr|pull[-_ ]?request|review|branch|development)([-_ /.#–]|\d|$)/i;

/** A provider that marks nothing but names its environment is believed by the name. */
export function classOf({ environment, production, transient }: EnvironmentFacts): EnvironmentClass {
  if (production || PRODUCTION.test(environment)) return "production";
  return transient || PREVIEW.test(environment) ? "preview" : "other";
}

/** The part that tells one project of a monorepo from another: `web` of `Preview – web`; empty where there is none. */
export function projectOf(environment: string): string {
  return /\s[–—-]\s(.+)$/.exec(environment)?.[1]?.trim() ?? "";
}

/** Whether two deployments are of the same kind, so that comparing them says something about the change. */
export function isSameKind(one: EnvironmentFacts, other: EnvironmentFacts): boolean {
  const kind = classOf(one);
  if (kind !== classOf(other) || projectOf(one.environment) !== projectOf(other.environment)) return false;
  return kind !== "other" || one.environment === other.environment;
}

/** @param pattern A name or a glob; null takes every environment. */
export function isAsked(environment: string, pattern: string | null): boolean {
  if (pattern === null || pattern === environment) return true;
  return picomatch.isMatch(environment, pattern, { nocase: true, bash: true });
}
