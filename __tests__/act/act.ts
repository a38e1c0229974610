import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe } from "vitest";
import { nodeOfRunner } from "../support/runner-environment.ts";

const run = promisify(execFile);
const found = [process.env.ACT_PATH, "act", join(homedir(), "go/bin/act")].find(
  (path) => path && spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0,
);
if (!found) console.warn("Skipped: tests that need act (none at ACT_PATH, on PATH or in ~/go/bin).");

/** A `describe` that is skipped on a machine without act. */
export const describeWithAct = found && process.platform !== "win32" ? describe : describe.skip;

export interface WorkflowRun {
  /** The work tree; it is committed. */
  repository: string;
  /** Path of the workflow in the repository. */
  workflow: string;
  eventName: string;
  event: unknown;
  env: Record<string, string>;
  vars?: Record<string, string>;
  token: string;
  /** `owner/name@ref` of actions to the directories that they are taken from. */
  actions?: Record<string, string>;
}

export interface WorkflowEnd {
  exitCode: number | null;
  log: string;
}

/** Runs a workflow in act's host mode: the steps are processes of this machine. A checkout is what is there already. */
export async function runWorkflow(start: WorkflowRun): Promise<WorkflowEnd> {
  const { repository, env, vars = {}, actions = {} } = start;
  // act copies the repository into its cache below HOME, which must therefore not be inside of it.
  const home = await mkdtemp(join(tmpdir(), "act-home-"));
  const eventPath = join(home, "event.json");
  await writeFile(eventPath, JSON.stringify(start.event));
  await commitAll(repository);

  const pairs = (flag: string, values: Record<string, string>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const args = [
    start.eventName,
    ...["--workflows", join(repository, start.workflow), "--eventpath", eventPath],
    ...["--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--defaultbranch", "main"],
    ...pairs("--env", env),
    ...pairs("--var", vars),
    ...pairs("--local-repository", actions),
    ...["--secret", `GITHUB_TOKEN=${start.token}`],
  ];
  const path = [dirname(nodeOfRunner()), process.env.PATH ?? ""].join(delimiter);
  const options = {
    cwd: repository,
    env: { HOME: home, PATH: path },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 240_000,
  };
  return run(found ?? "act", args, options).then(
    ({ stdout, stderr }) => ({ exitCode: 0, log: stdout + stderr }),
    (error: { code?: number; stdout: string; stderr: string }) => ({
      exitCode: error.code ?? null,
      log: error.stdout + error.stderr,
    }),
  );
}

/** A directory with these files. */
export async function repositoryWith(files: Record<string, string>): Promise<string> {
  const repository = await mkdtemp(join(tmpdir(), "act-repository-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, name)), { recursive: true });
    await writeFile(join(repository, name), text);
  }
  return repository;
}

/** Returns the SHA of the commit. */
export async function commitAll(repository: string): Promise<string> {
  const git = (...args: string[]) => run("git", ["-C", repository, ...args]);
  await git("init", "--quiet", "--initial-branch=main");
  // dist/ may be ignored by a setting of the machine.
  await git("add", "--all", "--force");
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  await git(...author, "commit", "--quiet", "--allow-empty", "--message", "A workflow and what it needs");
  return (await git("rev-parse", "HEAD")).stdout.trim();
}
