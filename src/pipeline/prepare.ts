import { createHash, randomInt } from "node:crypto";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArmPlan, Engine, Requirements } from "../engine/engine.ts";
import { findEngine } from "../engine/find-engine.ts";
import type { ClusterEngine } from "../engine/k6-operator/operator-engine.ts";
import type { ArmName } from "../measure/recording.ts";
import { applyProfile } from "../profile/apply-profile.ts";
import type { Request } from "../request/request.ts";
import { adjustScenario } from "../scenario/adjust.ts";
import { checkLimits } from "../scenario/limits.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withTargetHeaders } from "../scenario/target-headers.ts";
import { checkVariables } from "../scenario/variables.ts";
import { chooseCollect } from "./choose-collect.ts";
import { splitTargets } from "./targets.ts";

/** A run that has been checked and can be started. Nothing has been sent yet. */
export interface PreparedRun {
  scenario: Scenario;
  engine: Engine | ClusterEngine;
  head: ArmPlan;
  base: ArmPlan | null;
  requirements: Requirements;
  seed: number;
  runName: string;
  /** Directory of this run alone; removed after it. */
  workDir: string;
  notes: string[];
}

export interface PrepareDeps {
  cwd: string;
  /** File that is started again for an embedded arm. */
  entry: string;
  /** Directory of the shipped scenarios. */
  shippedDir: string;
  tempDir?: string | undefined;
}

/**
 * Reads the scenario, finds the engine and checks the limits.
 *
 * @throws UsageError where the scenario cannot be run as asked; no load has been sent then
 * @throws InfrastructureError where k6 cannot be had
 */
export async function prepareRun(
  request: Request,
  deps: PrepareDeps,
  publicOnly: Record<ArmName, boolean> = { head: false, base: false },
): Promise<PreparedRun> {
  const asked = await readScenario(request.scenario, deps);
  const read = request.profile === null ? asked : applyProfile(asked, request.profile, request);
  const { head, base, env: own } = splitTargets(request);
  const { scenario, env } = withTargetHeaders(adjustScenario(read, request), own, request.targetHeaders);
  const variableNotes = checkVariables(scenario, env);
  const engine = await findEngine({ ...request, serverUrl: request.origin.serverUrl }, scenario, deps);
  const workDir = await mkdtemp(join(deps.tempDir || tmpdir(), "load-action-"));
  const seed = request.seed ?? (request.shard ? sharedSeed(request, scenario) : randomInt(1, 2 ** 31));
  const runName = `load-${request.origin.runId ?? seed}-${scenario.name}`;
  const plan = async (arm: ArmName, target: { baseUrl: string; wsUrl: string }): Promise<ArmPlan> => {
    const armDir = join(workDir, arm);
    await mkdir(armDir);
    const maxVus = Math.min(request.maxVus, scenario.shape?.maxVus ?? request.maxVus);
    const { outputs } = request;
    const common = { arm, scenario, env, seed, runName, maxVus, outputs, publicOnly: publicOnly[arm] };
    const shard = request.shard === null ? {} : { shard: request.shard };
    return { ...common, ...shard, ...target, workDir: armDir, streamPath: join(armDir, "samples.csv") };
  };
  const headPlan = await plan("head", head);
  const requirements = await engine.requirements(headPlan);
  const { collect, note } =
    engine.kind === "cluster"
      ? { collect: "csv" as const, note: null }
      : chooseCollect(request, engine, requirements);
  checkLimits(requirements, scenario.kind === "yaml" ? scenario.behaviour : null, request);
  return {
    scenario,
    engine,
    head: { ...headPlan, collect },
    base: base ? { ...(await plan("base", base)), collect } : null,
    requirements,
    seed,
    runName,
    workDir,
    notes: [
      ...request.notes,
      ...scenario.notes,
      ...variableNotes,
      ...engine.notes,
      ...(note === null ? [] : [note]),
    ],
  };
}

/** All shards of a run make the same random choices, each those of its own iterations. */
function sharedSeed({ origin, startAtMs }: Request, { hash }: Scenario): number {
  const of = `${origin.runId ?? ""} ${origin.runAttempt ?? ""} ${startAtMs ?? ""} ${hash}`;
  return 1 + (createHash("sha256").update(of).digest().readUInt32BE(0) >>> 1);
}
