/** The pre-test checklist around a run, and alone. */
import { rm } from "node:fs/promises";
import { InfrastructureError, messageOf } from "../errors.ts";
import { preflightVerdict } from "../judge/preflight.ts";
import type { PreflightItem } from "../measure/recording.ts";
import { PrometheusClient } from "../observe/prometheus/client.ts";
import type { CheckContext } from "../preflight/check-context.ts";
import { prometheusReader } from "../preflight/read-prometheus.ts";
import { type Checklist, type PreflightResult, runChecks } from "../preflight/run-checks.ts";
import type { Request } from "../request/request.ts";
import { adjustScenario } from "../scenario/adjust.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { yamlRequirements } from "../scenario/requirements.ts";
import { locateTargets } from "./locate.ts";
import { addressOf } from "./monitoring.ts";
import type { PrepareDeps, PreparedRun } from "./prepare.ts";
import { prepareRun } from "./prepare.ts";

/** Looks at everything that has to hold before a run that is about to begin. */
export async function checkBeforeLoad(
  checklist: Checklist,
  request: Request,
  run: Pick<PreparedRun, "engine" | "requirements" | "head">,
  place: { cwd: string; signal: AbortSignal },
): Promise<PreflightItem[]> {
  const { name, version } = run.engine;
  return runChecks(
    checklist,
    {
      ...(await contextOf({ ...request, url: run.head.baseUrl }, place)),
      plannedVus: run.requirements.maxVus,
      engine: { name, version, asked: request.engine },
    },
    new Date(),
  );
}

async function contextOf(
  request: Request,
  { cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<Omit<CheckContext, "plannedVus" | "engine">> {
  const targetUrl = request.url === "" ? null : request.url;
  return {
    targetUrl,
    targetHeaders: request.targetHeaders,
    env: request.env,
    prometheus:
      request.prometheus &&
      prometheusReader(new PrometheusClient(await addressOf(request.prometheus, cwd)), signal, {
        selectors: request.prometheus.selectors,
        targetUrl,
      }),
    signal,
  };
}

export interface PreflightDeps extends PrepareDeps {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** One line each time there is something to wait for. */
  onWaiting(line: string): void;
}

/** Stands for the target where none is given: the load is planned and never sent. */
const NO_TARGET = "http://127.0.0.1";

/**
 * The checklist alone: everything that a run would need is found and looked at, and no load is sent.
 *
 * @throws UsageError where the scenario could not be run as asked
 */
export async function runPreflight(asked: Request, deps: PreflightDeps): Promise<PreflightResult> {
  const scenario = await readScenario(asked.scenario, deps);
  const notes = [...asked.notes];
  const request = await locate(asked, deps, notes);
  const planned = await plan(request, deps);
  const context = { ...(await contextOf(request, deps)), ...planned };
  const checklist = asked.preflight ?? { settings: {}, confirmations: [] };
  const items = await runChecks(checklist, context, new Date());
  return { scenario: scenario.name, verdict: preflightVerdict(items), items, notes };
}

/** A target that cannot be found leaves open what is asked of it, and nothing else. */
async function locate(asked: Request, deps: PreflightDeps, notes: string[]): Promise<Request> {
  if (asked.url === "") return asked;
  const located = await locateTargets(asked, deps);
  if (!("missing" in located)) return located.request;
  notes.push(located.missing);
  return { ...asked, url: "", baseUrl: null };
}

async function plan(
  request: Request,
  deps: PreflightDeps,
): Promise<Pick<CheckContext, "plannedVus" | "engine">> {
  try {
    const run = await prepareRun({ ...request, url: request.url || NO_TARGET }, deps);
    await rm(run.workDir, { recursive: true, force: true });
    const { name, version } = run.engine;
    return { plannedVus: run.requirements.maxVus, engine: { name, version, asked: request.engine } };
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    const scenario = adjustScenario(await readScenario(request.scenario, deps), request);
    const plannedVus = scenario.kind === "yaml" ? yamlRequirements(scenario, request.maxVus).maxVus : null;
    return { plannedVus, engine: { problem: messageOf(error).replace(/\.$/, "") } };
  }
}
