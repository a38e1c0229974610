import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseDocument } from "yaml";
import { type ConfiguredCriteria, parseCriteria } from "../criteria/read-criteria.ts";
import { messageOf, UsageError } from "../errors.ts";
import { parsePolicy } from "../judge/parse-policy.ts";
import { DEFAULT_POLICY, type GatePolicy } from "../judge/policy.ts";
import type { MonitorDefinition } from "../observe/monitors/definition.ts";
import { parseMonitors } from "../observe/monitors/settings.ts";
import { type Confirmation, parseConfirmations } from "../preflight/confirmations.ts";
import { DEFAULT_CONFIRMATIONS_PATH, type PreflightSettings, parsePreflight } from "../preflight/settings.ts";
import type { LoadProfile } from "../profile/profile.ts";
import { parseProfiles } from "../profile/read-profiles.ts";
import { withPreset } from "./preset.ts";
import { readWish } from "./read-wish.ts";
import type { Mode } from "./request.ts";
import type { Wish, WishName } from "./wish.ts";

export const DEFAULT_CONFIG_PATH = ".github/load-action.yml";

/** Settings that a change must not loosen for itself: on a pull request they are read from the base commit. */
export const PROTECTED: readonly WishName[] = [
  "max-vus",
  "max-duration",
  "max-requests",
  "fail-on",
  "confirm",
  "skip-if-only",
  "allow-hosts",
  "allow-production",
  "baseline-store",
  "prometheus",
  "prometheus-headers",
  "prometheus-ca",
  "outputs",
  "collect",
  "profile",
  "k6-image",
  "parallelism",
  "kubernetes-namespace",
  "kubernetes-service-account",
  "kubernetes-resources",
  "kubernetes-start-timeout",
];

/** Settings that a file cannot hold: secrets, and what belongs to one run. */
export const INPUTS_ONLY = [
  "github-token",
  "config",
  "pull-request",
  "prometheus-token",
  "prometheus-basic-auth",
] as const;

export interface Config {
  wish: Wish;
  policy: GatePolicy;
  /** What is watched in Prometheus; the ready-made monitors where absent. */
  monitors?: MonitorDefinition[];
  /** Criteria for every scenario, beside its own limits; absent where none are configured. */
  criteria?: ConfiguredCriteria;
  /** Profiles beside the shipped ones, by name. */
  profiles?: Record<string, LoadProfile>;
  /** The pre-test checklist; absent where none is configured. */
  preflight?: PreflightSettings;
  /** What people confirmed of it. */
  confirmations?: Confirmation[];
}

export const EMPTY_CONFIG: Config = { wish: {}, policy: DEFAULT_POLICY };

/**
 * Reads the text of a configuration file.
 *
 * @param name How the file is called in messages.
 * @throws UsageError in one line.
 */
export function parseConfig(text: string, name: string): Config {
  const document = parseDocument(text, { prettyErrors: true });
  const problem = document.errors[0];
  if (problem) throw new UsageError(`${name}: ${problem.message.split("\n")[0]?.replace(/:$/, "")}`);
  const raw: unknown = document.toJS() ?? {};
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw new UsageError(`${name}: write a map of settings, for example "scenario: gate"`);
  }
  const { gate, monitors, preflight, criteria, profiles, ...settings } = withPreset(
    raw as Record<string, unknown>,
    name,
  );
  for (const secret of INPUTS_ONLY) {
    if (secret in settings)
      throw new UsageError(`${name}: ${secret} cannot be set here; use the action input`);
  }
  return {
    wish: readWish(settings, (field) => `${name}: ${field}`),
    policy: gate === undefined ? DEFAULT_POLICY : parsePolicy(gate, `${name}: gate`),
    ...(monitors === undefined ? {} : { monitors: parseMonitors(monitors, `${name}: monitors`) }),
    ...(criteria === undefined ? {} : { criteria: parseCriteria(criteria, `${name}: criteria`) }),
    ...(profiles === undefined ? {} : { profiles: parseProfiles(profiles, `${name}: profiles`) }),
    ...(preflight === undefined ? {} : { preflight: parsePreflight(preflight, `${name}: preflight`) }),
  };
}

/**
 * The configuration with what people confirmed, from the place that the file itself came from.
 *
 * @param read null where there is no such file.
 * @throws UsageError
 */
export async function withConfirmations(
  config: Config,
  read: (path: string) => Promise<string | null>,
  mode?: Mode | "auto",
): Promise<Config> {
  if (config.preflight === undefined && mode !== "preflight") return config;
  const path = config.preflight?.confirmations ?? DEFAULT_CONFIRMATIONS_PATH;
  const text = await read(path);
  return text === null ? config : { ...config, confirmations: parseConfirmations(text, path) };
}

/** A file of the work tree; null where there is none. */
export async function readWorkFile(cwd: string, path: string): Promise<string | null> {
  try {
    return await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`);
  }
}

/** The configuration in the work tree; null where there is none. A file that was named must exist. */
export async function readConfigFile(cwd: string, asked: string | undefined): Promise<string | null> {
  const path = asked || DEFAULT_CONFIG_PATH;
  try {
    return await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && !asked) return null;
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(error);
    throw new UsageError(`config: ${path} cannot be read: ${why}`);
  }
}
