import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Wish } from "../request/wish.ts";
import { type Finding, mend, ok, unknown } from "./finding.ts";
import type { LoadJob } from "./load-job.ts";
import { isStopJob, neededPermissions } from "./permissions.ts";

const DIRECTORY = ".github/workflows";
const USES = /^(semantest\/load-action@|\.\/$)/;

/** Reads every workflow of the work tree; one that is no YAML is GitHub's to complain about. */
export async function readLoadJobs(cwd: string): Promise<LoadJob[]> {
  const jobs: LoadJob[] = [];
  for (const name of await workflowNames(cwd)) {
    const path = `${DIRECTORY}/${name}`;
    const workflow = recordOf(readYaml(await readFile(join(cwd, path), "utf8")));
    for (const [job, value] of Object.entries(recordOf(workflow.jobs))) {
      const found = loadJobOf(path, workflow, job, recordOf(value));
      if (found !== null) jobs.push(found);
    }
  }
  return jobs;
}

function loadJobOf(path: string, workflow: Json, job: string, value: Json): LoadJob | null {
  const uses = listOf(value.steps).map((step) => String(recordOf(step).uses ?? ""));
  if (!uses.some((one) => USES.test(one))) return null;
  const on = workflow.on;
  const events =
    typeof on === "string" ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(recordOf(on));
  return {
    path,
    workflow: typeof workflow.name === "string" ? workflow.name : path,
    job,
    events,
    follows: listOf(recordOf(recordOf(on).workflow_run).workflows).map(String),
    permissions: permissionsOf(value.permissions ?? workflow.permissions),
    condition: String(value.if ?? ""),
    namesTarget: listOf(value.steps).some((step) => isTarget(recordOf(recordOf(step).with).url)),
    checksOut: uses.some((one) => one.startsWith("actions/checkout@")),
  };
}

/** An input of a run by hand may be empty. */
function isTarget(url: unknown): boolean {
  return typeof url === "string" && !/^\$\{\{\s*inputs\./.test(url);
}

function permissionsOf(value: unknown): Record<string, string> | null {
  if (value === undefined) return null;
  if (value === "write-all" || value === "read-all") return { "*": value.replace("-all", "") };
  return Object.fromEntries(Object.entries(recordOf(value)).map(([scope, level]) => [scope, String(level)]));
}

/** Who may do what, what is missing, and which events have no workflow. */
export function workflowFindings(jobs: readonly LoadJob[], wish: Wish): Finding[] {
  if (jobs.length === 0) {
    return [mend("workflows", `No workflow in ${DIRECTORY} uses the action.`, "Run load-action init")];
  }
  return [...jobs.flatMap((job) => jobFindings(job, jobs, wish)), ...eventFindings(jobs, wish)];
}

function jobFindings(job: LoadJob, all: readonly LoadJob[], wish: Wish): Finding[] {
  const where = `${job.path}, job ${job.job}`;
  const findings: Finding[] = [];
  if (!job.checksOut) {
    findings.push(
      mend(
        "workflows",
        `${where} has no checkout.`,
        "Put actions/checkout before the action, which reads scenario and settings from it",
      ),
    );
  }
  const unknownName = job.follows.find((name) => !all.some((one) => one.workflow === name));
  if (unknownName !== undefined) {
    findings.push(
      mend(
        "workflows",
        `${where} waits for a workflow ${JSON.stringify(unknownName)}, which uses no load test.`,
        "Write the name of the workflow that measures pull requests",
      ),
    );
  }
  if (job.permissions === null) {
    const advice = "Write its permissions, so that they do not depend on the repository's default";
    return [...findings, unknown("workflows", `${where} says nothing of permissions.`, advice)];
  }
  const missing = neededPermissions(job, wish).filter(({ scope, level }) => !allows(job, scope, level));
  for (const { scope, level, why } of missing) {
    findings.push(
      mend("workflows", `${where} lacks "${scope}: ${level}" (${why}).`, `Add it to the job's permissions`),
    );
  }
  return findings.length > 0
    ? findings
    : [ok("workflows", `${where} (${job.events.join(", ")}) has what it needs.`)];
}

function allows({ permissions }: LoadJob, scope: string, level: "read" | "write"): boolean {
  const given = permissions?.[scope] ?? permissions?.["*"];
  return given === "write" || given === level;
}

function eventFindings(jobs: readonly LoadJob[], wish: Wish): Finding[] {
  const has = (event: string) => jobs.some(({ events }) => events.includes(event));
  const findings: Finding[] = [];
  if (!has("pull_request")) {
    findings.push(
      mend(
        "workflows",
        "No workflow measures pull requests.",
        "Add one on pull_request, as load-action init writes it",
      ),
    );
  }
  // A job that starts both versions itself names them in the workflow.
  if (!wish["base-url"] && wish.url && !has("push")) {
    findings.push(
      mend(
        "workflows",
        "Nothing records baselines, and no base-url is set: pull requests are compared with nothing.",
        "Set base-url, or add a workflow on push to the default branch",
      ),
    );
  }
  if (has("issue_comment") && !jobs.some(isStopJob)) {
    findings.push(
      unknown(
        "workflows",
        'No job of its own answers "/load stop": it waits in the queue behind what it should stop.',
        "Add load-test-stop.yml, as load-action init writes it",
      ),
    );
  }
  return findings;
}

async function workflowNames(cwd: string): Promise<string[]> {
  try {
    return (await readdir(join(cwd, DIRECTORY))).filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

type Json = Record<string, unknown>;

function readYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
