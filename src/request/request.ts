import type { ConfiguredCriteria } from "../criteria/read-criteria.ts";
import type { ClusterSettings } from "../engine/k6-operator/settings.ts";
import type { GatePolicy } from "../judge/policy.ts";
import type { RunVerdict } from "../judge/verdict.ts";
import type { MonitorDefinition } from "../observe/monitors/definition.ts";
import type { Checklist } from "../preflight/run-checks.ts";
import type { LoadProfile } from "../profile/profile.ts";
import type { Shard } from "../shard/shard.ts";
import type { PrometheusSettings } from "./prometheus-settings.ts";

export type Mode = "gate" | "record" | "command" | "run" | "publish" | "preflight" | "report" | "merge";
export type CommentPolicy = "always" | "changes" | "never";

/** Where the request comes from. */
export interface Origin {
  where: "action" | "terminal";
  /** `owner/name`, or null outside GitHub. */
  repository: string | null;
  pullRequest: number | null;
  headSha: string | null;
  baseSha: string | null;
  /** Name of the branch that the pull request goes to, or of the branch that was pushed. */
  baseRef: string | null;
  branch: string | null;
  fromFork: boolean;
  eventName: string | null;
  runId: string | null;
  runAttempt: number | null;
  runUrl: string | null;
  apiUrl: string;
  serverUrl: string;
}

/** The one form in which every wish ends, whatever it was written in. */
export interface Request {
  mode: Mode;
  /** A name of a shipped scenario, or a path. */
  scenario: string;
  /** A URL; before the targets are looked up, a template or `auto` as well. */
  url: string;
  baseUrl: string | null;
  /** Hosts that a URL of an event may name. */
  allowHosts: string[];
  /** Entries with a port from the configuration of the base commit: these may be private addresses. */
  privateHosts: string[];
  allowProduction: boolean;
  /** Name or glob of the environment whose deployment is meant; null for any. */
  previewEnvironment: string | null;
  previewTimeoutMs: number;
  /** Sent to the targets with each request of a YAML scenario; values are secrets. */
  targetHeaders: Record<string, string>;
  /** Outputs of k6 beside our own collection, as k6 takes them; they may hold passwords. */
  outputs: string[];
  /** How samples leave k6; `auto`: every one, and as histograms at very high planned rates. */
  collect: "auto" | "csv" | "histograms";
  /** How long the targets may take to answer steadily before the load; 0: they are not asked. */
  readyTimeoutMs: number;
  engine: "auto" | "k6" | "embedded" | "k6-operator";
  /** How the load is made in a Kubernetes cluster; null where it is made here. */
  cluster: ClusterSettings | null;
  /** Exact version, range, or empty for the pinned default. */
  k6Version: string;
  k6Path: string | null;
  k6Checksum: string | null;
  k6Mirror: string | null;
  /** For scripts and `${NAME}` in YAML scenarios; values are secrets until proven otherwise. */
  env: Record<string, string>;
  vus: number | null;
  durationMs: number | null;
  /** A load by name in place of the scenario's own; null for none. */
  profile: LoadProfile | null;
  scale: number;
  maxVus: number;
  maxDurationMs: number;
  maxRequests: number;
  /** How long the job may take, from its start; null: nothing limits it. */
  jobTimeoutMs: number | null;
  /** How often the comment, or else the status, is refreshed during the load; 0: never. */
  liveUpdatesMs: number;
  /** `directory:PATH`, `branch:NAME` or null. */
  baselineStore: string | null;
  /** Append a baseline entry after the run. */
  record: boolean;
  /** Base and head are known to be the same code. */
  sameCode?: boolean;
  failOn: RunVerdict[];
  /** Whether a run that fails against stored runs is made once more beside its base, which then decides. */
  confirm: "never" | "side-by-side";
  reportDir: string;
  comment: CommentPolicy;
  commentKey: string;
  /** Path globs: a pull request that touches nothing else is not loaded. */
  skipIfOnly: string[];
  /** Name of the artifact that holds a fork's report. */
  artifact: string;
  githubToken: string | null;
  policy: GatePolicy;
  /** Null where nothing of the target is watched. */
  prometheus: PrometheusSettings | null;
  /** What is watched there. */
  monitors: readonly MonitorDefinition[];
  /** What the configuration asks of every scenario beside its own limits. */
  criteria: ConfiguredCriteria;
  /** What has to hold before the load; null where no checklist is configured. */
  preflight: Checklist | null;
  /** Which part of the load this is; null for all of it. */
  shard: Shard | null;
  /** When the shards of a run begin together, milliseconds since 1970; null for at once. */
  startAtMs: number | null;
  /** In mode `merge`: recordings of the shards, or directories that have them. */
  recordings: string[];
  /** In mode `report`: the path of the recording; null for an uploaded one. */
  recording: string | null;
  /** In mode `report`: the workflow run that uploaded the recording; null for this one. */
  artifactRun: number | null;
  /** Print one JSON object on standard output and nothing else there. */
  json: boolean;
  seed: number | null;
  origin: Origin;
  /** What the reader decided and the person should know. */
  notes: string[];
}
