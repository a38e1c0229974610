/** Looks at everything that a load test in pull requests needs, changes nothing, and says what to mend. */
import { openStore } from "../baseline/open-store.ts";
import { accessGithub } from "../pipeline/github-access.ts";
import { DEFAULT_CONFIG_PATH } from "../request/config-file.ts";
import { terminalOrigin } from "../request/event.ts";
import { DEFAULTS } from "../request/resolve-request.ts";
import type { Wish } from "../request/wish.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { examine, type Finding } from "./finding.ts";
import { k6Findings, targetFindings } from "./machine.ts";
import { noTokenFindings, requiredStatusFindings, storeBranchFindings, tokenFindings } from "./repository.ts";
import { storedRunFindings } from "./runs.ts";
import { examineScenario, readSettings, settingsFindings } from "./settings.ts";
import { readLoadJobs, workflowFindings } from "./workflows.ts";

export interface DoctorDeps {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Path of the settings, where they are not in the usual place. */
  config: string | undefined;
}

export async function diagnose({ cwd, env, config: path }: DoctorDeps): Promise<Finding[]> {
  const findings: Finding[] = [];
  const add = async (area: Finding["area"], look: () => Promise<Finding[]>) => {
    findings.push(...(await examine(area, look)));
  };
  let wish: Wish = {};
  let scenario: Scenario | null = null;
  await add("settings", async () => {
    const config = await readSettings(cwd, path);
    wish = config?.wish ?? {};
    return settingsFindings(config, path ?? DEFAULT_CONFIG_PATH);
  });
  await add("scenario", async () => {
    const examined = await examineScenario(wish, cwd);
    scenario = examined.scenario;
    return examined.findings;
  });
  const jobs = await readLoadJobs(cwd);
  findings.push(...workflowFindings(jobs, wish));
  const known = scenario as Scenario | null;
  if (known !== null) await add("k6", () => k6Findings(wish, known, env));
  await add("targets", () =>
    targetFindings(
      wish,
      jobs.some(({ namesTarget }) => namesTarget),
    ),
  );
  await add("token", () => examineRepository({ cwd, env, wish, scenario: known }));
  return findings;
}

interface RepositoryQuestion {
  cwd: string;
  env: NodeJS.ProcessEnv;
  wish: Wish;
  scenario: Scenario | null;
}

async function examineRepository({ cwd, env, wish, scenario }: RepositoryQuestion): Promise<Finding[]> {
  const log = () => {};
  const access = await accessGithub({ githubToken: null, origin: terminalOrigin() }, { cwd, env, log });
  const store = wish["baseline-store"] ?? DEFAULTS.baselineStore;
  const name = scenario?.name ?? DEFAULTS.scenario;
  const isAdvisory = wish["fail-on"]?.length === 0;
  const findings: Finding[] = [];
  if (access === null) findings.push(...noTokenFindings());
  else {
    findings.push(...(await examine("token", () => tokenFindings(access))));
    findings.push(...(await examine("status", () => requiredStatusFindings(access, name, isAdvisory))));
    if (store.startsWith("branch:")) {
      findings.push(...(await examine("branch", () => storeBranchFindings(access, store))));
    }
  }
  if (access === null && store.startsWith("branch:")) return findings;
  const setting = { isAdvisory, hasBase: Boolean(wish["base-url"]), now: new Date() };
  const look = () => storedRunFindings(openStore(store, { cwd, github: access, log }), name, setting);
  return [...findings, ...(await examine("runs", look))];
}
