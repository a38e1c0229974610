import { NO_CRITERIA } from "../criteria/read-criteria.ts";
import { UsageError } from "../errors.ts";
import { READY_MADE } from "../observe/monitors/ready-made.ts";
import { hasPort } from "../preview/allow-list.ts";
import { findProfile } from "../profile/read-profiles.ts";
import { clusterSettings } from "./cluster-settings.ts";
import type { Config } from "./config-file.ts";
import { PROTECTED } from "./config-file.ts";
import { withValues } from "./header-lines.ts";
import { decideMode } from "./mode.ts";
import { prometheusSettings } from "./prometheus-settings.ts";
import { mergeWishes, pickWish } from "./read-wish.ts";
import type { Mode, Origin, Request } from "./request.ts";
import type { Wish } from "./wish.ts";

export interface RequestSources {
  /** Action inputs or terminal flags: they come first. */
  explicit: Wish;
  /** The configuration of the work tree. */
  config: Config;
  /** On a pull request, the configuration of the base commit; otherwise null. */
  baseConfig: Config | null;
  origin: Origin;
  defaultBranch: string | null;
  json: boolean;
}

export const DEFAULTS = {
  scenario: "gate",
  engine: "auto",
  maxVus: 200,
  maxDurationMs: 150 * 60_000,
  maxRequests: 1_000_000,
  /** What GitHub gives a job that says nothing. */
  jobTimeoutMs: 6 * 3_600_000,
  liveUpdatesMs: 3 * 60_000,
  reportDir: "load-report",
  artifact: "load-report",
  recordings: "load-shards",
  previewTimeoutMs: 10 * 60_000,
  readyTimeoutMs: { action: 30_000, terminal: 5_000 },
  baselineStore: "branch:load-baselines",
} as const;

/** What they are about has been measured already, or need not be loaded. */
const WITHOUT_TARGET: readonly Mode[] = ["publish", "preflight", "report", "merge"];

/**
 * Order of precedence, first wins: action input or terminal flag, configuration file, built-in default. On a pull
 * request the limits and the gate's settings of the file are those of the base commit.
 *
 * @throws UsageError where something needed is missing or does not fit together.
 */
export function resolveRequest(sources: RequestSources): Request {
  const { explicit, config, baseConfig, origin } = sources;
  const notes: string[] = [];
  // Only the job of the pull request itself has the pull request's own file before it.
  const isOwnFile = origin.eventName === "pull_request";
  const file = baseConfig ? protect(config, baseConfig, isOwnFile ? notes : []) : config;
  const wish = mergeWishes(explicit, file.wish);
  if (wish.note) notes.push(wish.note);
  const shard = wish.shard ?? null;
  const baselineStore = storeOf(wish, origin);
  const mode = modeOf(wish, baselineStore, sources, notes);
  if (!wish.url && !WITHOUT_TARGET.includes(mode)) {
    throw new UsageError("url: none was given; write the http(s) URL of the deployment to load");
  }
  if (mode === "record" && baselineStore === null) {
    throw new UsageError(
      "baseline-store: mode record needs one; write branch:load-baselines and give a github-token, or directory:PATH",
    );
  }
  return {
    mode,
    scenario: wish.scenario || DEFAULTS.scenario,
    url: wish.url ?? "",
    baseUrl: wish["base-url"] ?? null,
    allowHosts: wish["allow-hosts"] ?? [],
    // Never of an input: on a pull request, the workflow that sets it is part of the change.
    privateHosts: (file.wish["allow-hosts"] ?? []).filter(hasPort),
    allowProduction: wish["allow-production"] ?? false,
    previewEnvironment: wish["preview-environment"] || null,
    previewTimeoutMs: wish["preview-timeout"] ?? DEFAULTS.previewTimeoutMs,
    targetHeaders: targetHeaders(wish["target-headers"] ?? {}, notes),
    outputs: wish.outputs ?? [],
    collect: wish.collect ?? "auto",
    readyTimeoutMs: wish["ready-timeout"] ?? DEFAULTS.readyTimeoutMs[origin.where],
    engine: wish.engine ?? DEFAULTS.engine,
    cluster: WITHOUT_TARGET.includes(mode) ? null : clusterSettings(wish),
    k6Version: wish["k6-version"] ?? "",
    k6Path: wish["k6-path"] || null,
    k6Checksum: wish["k6-checksum"] ?? null,
    k6Mirror: wish["k6-mirror"] ?? null,
    env: wish.env ?? {},
    vus: wish.vus ?? null,
    durationMs: wish.duration ?? null,
    profile: wish.profile ? findProfile(wish.profile, file.profiles ?? {}) : null,
    scale: wish.scale ?? 1,
    maxVus: wish["max-vus"] ?? DEFAULTS.maxVus,
    maxDurationMs: wish["max-duration"] ?? DEFAULTS.maxDurationMs,
    maxRequests: wish["max-requests"] ?? DEFAULTS.maxRequests,
    jobTimeoutMs: wish["job-timeout"] ?? (origin.where === "action" ? DEFAULTS.jobTimeoutMs : null),
    liveUpdatesMs: wish["live-updates"] ?? DEFAULTS.liveUpdatesMs,
    baselineStore,
    // A part of a load is neither judged nor told anywhere; what all parts make together is.
    record: shard === null && (wish.record ?? mode === "record"),
    sameCode: Boolean(wish["head-digest"]) && wish["head-digest"] === wish["base-digest"],
    confirm: wish.confirm ?? "never",
    failOn: shard === null ? (wish["fail-on"] ?? ["fail"]) : [],
    reportDir: wish["report-dir"] || DEFAULTS.reportDir,
    comment: shard === null ? (wish.comment ?? "always") : "never",
    commentKey: wish["comment-key"] ?? "",
    skipIfOnly: wish["skip-if-only"] ?? [],
    artifact: wish.artifact || DEFAULTS.artifact,
    githubToken: wish["github-token"] || null,
    policy: file.policy,
    prometheus: prometheusSettings(wish),
    monitors: file.monitors ?? READY_MADE,
    criteria: file.criteria ?? NO_CRITERIA,
    preflight:
      file.preflight === undefined && mode !== "preflight"
        ? null
        : { settings: file.preflight ?? {}, confirmations: file.confirmations ?? [] },
    shard,
    startAtMs: wish["start-at"] ?? null,
    recordings: wish.recordings ?? [DEFAULTS.recordings],
    recording: wish.recording || null,
    artifactRun: wish["run-id"] ?? null,
    json: sources.json,
    seed: wish.seed ?? null,
    origin,
    notes,
  };
}

function targetHeaders(headers: Record<string, string>, notes: string[]): Record<string, string> {
  const set = withValues(headers);
  for (const name of Object.keys(headers)) {
    if (!Object.hasOwn(set, name)) {
      notes.push(`Header ${name} of target-headers is left out: it has no value.`);
    }
  }
  return set;
}

function protect(head: Config, base: Config, notes: string[]): Config {
  const own = pickWish(head.wish, PROTECTED);
  const kept = pickWish(base.wish, PROTECTED);
  const changed = PROTECTED.filter((name) => JSON.stringify(own[name]) !== JSON.stringify(kept[name]));
  if (JSON.stringify(head.policy) !== JSON.stringify(base.policy)) notes.push(waitsForMerge("gate"));
  if (JSON.stringify(head.monitors) !== JSON.stringify(base.monitors)) notes.push(waitsForMerge("monitors"));
  if (JSON.stringify(head.preflight) !== JSON.stringify(base.preflight))
    notes.push(waitsForMerge("preflight"));
  for (const name of ["criteria", "profiles"] as const) {
    if (JSON.stringify(head[name]) !== JSON.stringify(base[name])) notes.push(waitsForMerge(name));
  }
  for (const name of changed) notes.push(waitsForMerge(name));
  const free = Object.fromEntries(
    Object.entries(head.wish).filter(([name]) => !PROTECTED.some((known) => known === name)),
  ) as Wish;
  return { ...base, wish: { ...free, ...kept } };
}

function waitsForMerge(setting: string): string {
  return `This pull request changes \`${setting}\` in the configuration; it is judged by the base's setting, the change holds once merged.`;
}

/** Where nothing else is asked for, an action keeps baselines in its repository, if it has the means to reach it. */
function storeOf(wish: Wish, { where, repository }: Origin): string | null {
  if (wish["baseline-store"]) return wish["baseline-store"];
  return where === "action" && repository !== null && wish["github-token"] ? DEFAULTS.baselineStore : null;
}

function modeOf(wish: Wish, store: string | null, sources: RequestSources, notes: string[]): Mode {
  const mode = decideMode(wish.mode, sources);
  const asked = wish.mode !== undefined && wish.mode !== "auto";
  if (mode !== "record" || asked || store !== null) return mode;
  notes.push("Nothing was recorded as a baseline, since there is no token to reach the repository with.");
  return "run";
}
