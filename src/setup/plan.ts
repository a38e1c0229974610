import type { FirstAction } from "./openapi.ts";

/** Where previews come from. */
export type Provider = "vercel" | "netlify" | "deployments" | "url" | "runner";
export const PROVIDERS: readonly Provider[] = ["vercel", "netlify", "deployments", "url", "runner"];

/** Everything that `init` decided or was told; what is written follows from it alone. */
export interface SetupPlan {
  provider: Provider;
  /** As in the configuration: a URL, a template or `auto`; null where the runner itself is the target. */
  url: string | null;
  baseUrl: string | null;
  allowHosts: string[];
  /** Shell command that starts the service on the port in `PORT`; only for `runner`. */
  start: string;
  /** Shell command that makes a checkout ready to start; may be empty. */
  install: string;
  defaultBranch: string;
  /** What `uses:` names: a commit with the version as a comment, or a tag. */
  action: ActionRef;
  /** Judged seconds and warm-up of the first scenario, and its rate of iterations. */
  durationSeconds: number;
  warmUpSeconds: number;
  ratePerSecond: number;
  /** What the scenario does. */
  actions: FirstAction[];
  /** Operations of the API that were left out, with the reason, one line each. */
  leftOut: string[];
  /** Name of the secret that opens the API; null where none is needed. */
  tokenSecret: string | null;
  /** For `$schema` references, such as `https://unpkg.com/@semantest/load-action@1.2.3/schema`. */
  schemaBase: string;
}

export interface ActionRef {
  /** A commit, or a tag. */
  ref: string;
  /** The version that the commit is of; empty for a tag. */
  version: string;
}

export interface SetupFile {
  path: string;
  text: string;
}
