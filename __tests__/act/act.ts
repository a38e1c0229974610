import { execFile, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe } from "vitest";
import { nodeOfRunner } from "../support/runner-environment.ts";
import { stageAction } from "../support/staged-action.ts";

const run = promisify(execFile);
const found = [process.env.ACT_PATH, "act", join(homedir(), "go/bin/act")].find(
  (path) => path && spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0,
);
if (!found) console.warn("Skipped: tests that need act (none at ACT_PATH, on PATH or in ~/go/bin).");

/** A `describe` that is skipped on a machine without act. */
export const describeWithAct = found && process.platform !== "win32" ? describe : describe.skip;

export interface WorkflowRun {
  /** Files of the repository besides the action itself. */
  files: Record<string, string>;
  event: unknown;
  env: Record<string, string>;
  vars: Record<string, string>;
  token: string;
}

/** Runs load.yml, with this action as `./`, in act's host mode: the steps are processes of this machine. */
export async function runWorkflow({ files, event, env, vars, token }: WorkflowRun) {
  const home = await mkdtemp(join(tmpdir(), "act-"));
  // act copies the repository into its cache below HOME, which must therefore not be inside of it.
  const repository = join(home, "repository");
  const workflow = join(repository, ".github/workflows/load.yml");
  await cp(await stageAction(), repository, { recursive: true });
  await mkdir(dirname(workflow), { recursive: true });
  await cp(join(import.meta.dirname, "load.yml"), workflow);
  for (const [name, text] of Object.entries(files)) await writeFile(join(repository, name), text);
  const eventPath = join(home, "event.json");
  await writeFile(eventPath, JSON.stringify(event));
  await commitAll(repository);

  const pairs = (flag: string, values: Record<string, string>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const args = [
    "pull_request",
    ...["--workflows", workflow, "--eventpath", eventPath],
    ...["--platform", "ubuntu-latest=-self-hosted", "--no-cache-server"],
    ...pairs("--env", env),
    ...pairs("--var", vars),
    ...["--secret", `GITHUB_TOKEN=${token}`],
  ];
  const path = [dirname(nodeOfRunner()), process.env.PATH ?? ""].join(delimiter);
  const options = {
    cwd: repository,
    env: { HOME: join(home, "home"), PATH: path },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  };
  await mkdir(options.env.HOME);
  return run(found ?? "act", args, options).then(
    ({ stdout, stderr }) => ({ exitCode: 0, log: stdout + stderr }),
    (error: { code?: number; stdout: string; stderr: string }) => ({
      exitCode: error.code ?? null,
      log: error.stdout + error.stderr,
    }),
  );
}

async function commitAll(repository: string): Promise<void> {
  const git = (...args: string[]) => run("git", ["-C", repository, ...args]);
  await git("init", "--quiet", "--initial-branch=main");
  // dist/ may be ignored by a setting of the machine.
  await git("add", "--all", "--force");
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  await git(...author, "commit", "--quiet", "--message", "The action and its workflow");
}
