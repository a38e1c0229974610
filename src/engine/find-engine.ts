import { InfrastructureError, messageOf, UsageError } from "../errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { createEmbeddedEngine } from "./embedded/embedded-engine.ts";
import type { Engine } from "./engine.ts";
import { type FoundK6, findK6 } from "./k6/find-k6.ts";
import { type InstallK6Options, installK6 } from "./k6/install-k6.ts";
import { createK6Engine } from "./k6/k6-engine.ts";
import { readWantedVersion, type WantedVersion } from "./k6/k6-version.ts";
import { type ClusterEngine, createOperatorEngine } from "./k6-operator/operator-engine.ts";
import type { ClusterSettings } from "./k6-operator/settings.ts";

/** The part of a request that says which engine. */
export interface EngineWish {
  engine: "auto" | "k6" | "embedded" | "k6-operator";
  /** Exact version, range, or empty for any supported one. */
  k6Version: string;
  k6Path: string | null;
  k6Checksum: string | null;
  k6Mirror: string | null;
  githubToken: string | null;
  serverUrl: string;
  outputs?: string[];
  /** How a load is made in a cluster; needed for `k6-operator`. */
  cluster?: ClusterSettings | null;
}

export interface FindEngineDeps {
  /** File that is started again for an embedded arm. */
  entry: string;
  env?: Record<string, string | undefined>;
  timing?: InstallK6Options["timing"];
  log?: (line: string) => void;
}

/**
 * The engine for a scenario: a k6 that is there, or one that is downloaded and verified. With `auto`, and for YAML
 * scenarios only, the embedded engine where k6 cannot be had; its notes say so in the report.
 *
 * @throws UsageError for a wish that cannot be met
 * @throws InfrastructureError where k6 is needed and cannot be had
 */
export async function findEngine(
  wish: EngineWish,
  scenario: Scenario,
  deps: FindEngineDeps,
): Promise<Engine | ClusterEngine> {
  if (wish.engine === "k6-operator") return clusterEngine(wish, deps);
  if (wish.engine === "embedded") {
    if (scenario.kind === "script") {
      throw new UsageError(
        `engine: the embedded engine runs YAML scenarios only, and ${scenario.name} is a k6 script; write engine: k6`,
      );
    }
    if (wish.outputs?.length) {
      throw new UsageError(
        "outputs: the embedded engine has none, k6 writes them; write engine: k6 or leave outputs out",
      );
    }
    return createEmbeddedEngine({ entry: deps.entry });
  }
  const wanted = readWantedVersion(wish.k6Version);
  try {
    const { path, version, notes } = await findOrInstall(wish, wanted, deps);
    return createK6Engine({ path, version, notes, ...(deps.env === undefined ? {} : { env: deps.env }) });
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    if (wish.engine === "k6") throw error;
    if (scenario.kind === "script") {
      throw new InfrastructureError(`${messageOf(error)} (the script ${scenario.name} needs k6)`, {
        cause: error,
      });
    }
    if (wish.outputs?.length) {
      throw new InfrastructureError(`${messageOf(error)} (outputs need k6)`, { cause: error });
    }
    const engine = createEmbeddedEngine({ entry: deps.entry });
    return { ...engine, notes: [`No k6 could be had: ${messageOf(error)}.`, ...engine.notes] };
  }
}

/** A k6 on this machine is used where there is one, to pack scripts; none is downloaded for that. */
async function clusterEngine(wish: EngineWish, deps: FindEngineDeps): Promise<ClusterEngine> {
  if (!wish.cluster) throw new InfrastructureError("engine: k6-operator has no settings of its cluster");
  const env = deps.env ?? process.env;
  const wanted = readWantedVersion(wish.k6Version);
  const { path } = await findK6({ k6Path: wish.k6Path, wanted, env });
  return createOperatorEngine({ settings: wish.cluster, k6: path, env });
}

async function findOrInstall(
  wish: EngineWish,
  wanted: WantedVersion,
  deps: FindEngineDeps,
): Promise<FoundK6> {
  const env = deps.env ?? process.env;
  const found = await findK6({ k6Path: wish.k6Path, wanted, env });
  if (found.path !== null) return found;
  const installed = await installK6({
    wanted,
    env,
    checksum: wish.k6Checksum,
    mirror: wish.k6Mirror,
    githubToken: wish.githubToken,
    serverUrl: wish.serverUrl,
    ...(deps.timing ? { timing: deps.timing } : {}),
    ...(deps.log ? { log: deps.log } : {}),
  });
  return { ...installed, notes: [...found.notes, ...installed.notes] };
}
