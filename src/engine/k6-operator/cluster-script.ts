import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { InfrastructureError, UsageError } from "../../errors.ts";
import { k6PlanOf, PLAN_VARIABLE } from "../../scenario/k6/plan-file.ts";
import type { YamlScenario } from "../../scenario/scenario.ts";
import type { ArmPlan } from "../engine.ts";
import { bundledScript } from "../k6/generic-script-path.ts";
import { lastError, parseK6Log } from "../k6/k6-log.ts";
import { MIN_SECRET_LENGTH, maskSecrets } from "../k6/quote-log.ts";
import { runK6 } from "../k6/run-k6.ts";
import type { PreparedScript } from "../k6/script-run.ts";
import { withoutArchivedEnv } from "./archive-env.ts";

/** A script as it goes into a ConfigMap, and how k6 has to be told of it. */
export interface ClusterScript {
  /** Key of the file that k6 runs. */
  file: string;
  data: Record<string, string>;
  /** Base64. */
  binaryData: Record<string, string>;
  env: Record<string, string>;
  trendStats: string[];
  userAgent: string | null;
}

/** The operator mounts the ConfigMap here. */
const MOUNT = "/test";
const SCRIPT_FILE = "load-action.js";
const PLAN_FILE = "plan.json";
const ARCHIVE_FILE = "script.tar";
/** Kubernetes takes objects up to 1.5 MiB, and ConfigMaps up to 1 MiB of data. */
const MAX_BYTES = 1_000_000;
const ARCHIVE_TIMEOUT_MS = 60_000;

/** The generic script and its plan, for a YAML scenario: no k6 is needed here. */
export async function yamlForCluster(plan: ArmPlan & { scenario: YamlScenario }): Promise<ClusterScript> {
  const data = {
    [SCRIPT_FILE]: await readFile(bundledScript(), "utf8"),
    [PLAN_FILE]: JSON.stringify(k6PlanOf(plan)),
  };
  checkSize(Buffer.byteLength(Object.values(data).join("")), plan.scenario.name);
  return {
    file: SCRIPT_FILE,
    data,
    binaryData: {},
    env: { [PLAN_VARIABLE]: `${MOUNT}/${PLAN_FILE}` },
    trendStats: [],
    userAgent: null,
  };
}

/**
 * A person's script with all that it imports and opens, as one file that k6 makes. The options of the script are those that
 * it has with the person's variables; the variables themselves are taken out, since a ConfigMap is no place for a secret.
 *
 * @throws UsageError where k6 cannot pack the script, it is too large for a ConfigMap, or its options hold a variable
 */
export async function scriptForCluster(
  plan: ArmPlan,
  k6: string,
  prepared: Pick<PreparedScript, "script" | "trendStats" | "userAgent">,
  env: Record<string, string>,
): Promise<ClusterScript> {
  const bytes = await packed(plan, k6, prepared.script, env);
  for (const [name, value] of Object.entries(plan.env)) {
    if (value.length >= MIN_SECRET_LENGTH && bytes.includes(value)) {
      throw new UsageError(
        `env: the value of ${name} stands in the files or the options of ${plan.scenario.name}, which go into a ConfigMap; read it from __ENV in functions only`,
      );
    }
  }
  checkSize(Math.ceil(bytes.length / 3) * 4, plan.scenario.name);
  return {
    file: ARCHIVE_FILE,
    data: {},
    binaryData: { [ARCHIVE_FILE]: bytes.toString("base64") },
    env: {},
    trendStats: prepared.trendStats,
    userAgent: prepared.userAgent,
  };
}

async function packed(
  plan: ArmPlan,
  k6: string,
  script: string,
  env: Record<string, string>,
): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), "load-action-archive-"));
  try {
    const archive = join(dir, ARCHIVE_FILE);
    const flags = ["--include-system-env-vars", "--log-format", "json", "--quiet", "--no-color"];
    const call = { env, cwd: dirname(script), timeoutMs: ARCHIVE_TIMEOUT_MS };
    const { exitCode, stderr } = await runK6(k6, ["archive", script, "-O", archive, ...flags], call);
    if (exitCode !== 0) {
      const why = lastError(parseK6Log(stderr)) ?? `exit code ${exitCode}`;
      throw new UsageError(
        `${basename(script)}: k6 could not pack it for the cluster (${maskSecrets(why, Object.values(plan.env))})`,
      );
    }
    const bytes = withoutArchivedEnv(await readFile(archive));
    if (bytes === null) throw new InfrastructureError(`k6: wrote no archive of ${plan.scenario.name}`);
    return bytes;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function checkSize(bytes: number, name: string): void {
  if (bytes <= MAX_BYTES) return;
  throw new UsageError(
    `scenario: ${name} with its files has ${Math.ceil(bytes / 1000)} kB, and a ConfigMap holds ${MAX_BYTES / 1000} kB; make its data smaller`,
  );
}
