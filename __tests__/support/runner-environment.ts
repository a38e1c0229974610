import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

export interface ActionMetadata {
  inputs: Record<string, { description?: string; required?: boolean; default?: unknown }>;
  outputs: Record<string, { description?: string }>;
  runs: { using: string; main: string };
}

/** What a job knows about itself. */
export interface JobContext {
  token: string;
  apiUrl: string;
  repository: string;
  eventName: string;
  sha: string;
  ref: string;
  runId: string;
  runAttempt: number;
}

export async function readActionMetadata(root: string): Promise<ActionMetadata> {
  const metadata = parse(await readFile(join(root, "action.yml"), "utf8")) as ActionMetadata;
  if (metadata.runs.using !== "node24")
    throw new Error(`action.yml: using ${metadata.runs.using}, not node24`);
  return metadata;
}

/** `INPUT_*`: what the workflow gives, over the defaults of action.yml. */
export function inputVariables(
  metadata: ActionMetadata,
  given: Record<string, string>,
  job: JobContext,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, input] of Object.entries(metadata.inputs)) {
    values[name] = expand(String(input.default ?? ""), job);
  }
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...values, ...given })) {
    variables[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] = value;
  }
  return variables;
}

/** Inputs that action.yml does not name: the runner warns about them. */
export function unexpectedInputs(metadata: ActionMetadata, given: Record<string, string>): string[] {
  return Object.keys(given).filter((name) => !(name in metadata.inputs));
}

function expand(text: string, job: JobContext): string {
  return text.replace(/\$\{\{\s*(.+?)\s*\}\}/g, (_, expression: string) => {
    if (expression === "github.token") return job.token;
    throw new Error(`action.yml: this runner does not know the expression ${expression}`);
  });
}

export function githubVariables(
  job: JobContext,
  paths: { workspace: string; eventPath: string; temp: string; toolCache: string },
): Record<string, string> {
  const [owner = ""] = job.repository.split("/");
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "ann",
    GITHUB_API_URL: job.apiUrl,
    GITHUB_EVENT_NAME: job.eventName,
    GITHUB_EVENT_PATH: paths.eventPath,
    GITHUB_JOB: "load",
    GITHUB_REF: job.ref,
    GITHUB_REF_NAME: job.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    GITHUB_REPOSITORY: job.repository,
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_RUN_ATTEMPT: String(job.runAttempt),
    GITHUB_RUN_ID: job.runId,
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: job.sha,
    GITHUB_WORKFLOW: "Load test",
    GITHUB_WORKSPACE: paths.workspace,
    RUNNER_ARCH: process.arch === "arm64" ? "ARM64" : "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "test runner",
    RUNNER_OS: process.platform === "darwin" ? "macOS" : process.platform === "win32" ? "Windows" : "Linux",
    RUNNER_TEMP: paths.temp,
    RUNNER_TOOL_CACHE: paths.toolCache,
  };
}

/** The Node that the runner would bring along. */
export function nodeOfRunner(): string {
  const installed = join(import.meta.dirname, "../../node_modules/.bin/node");
  return existsSync(installed) ? installed : process.execPath;
}
