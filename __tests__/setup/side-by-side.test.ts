import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import type { SetupPlan } from "../../src/setup/plan.ts";
import { sideBySideWorkflow } from "../../src/setup/workflows/side-by-side.ts";
import { freePorts } from "../support/ports.ts";
import { planFor } from "./support.ts";

const run = promisify(execFile);
const LONG = 120_000;
const SERVER = `
  const version = require("node:fs").readFileSync("version", "utf8").trim();
  require("node:http").createServer((_, response) => response.end(version)).listen(process.env.PORT, "127.0.0.1");
`;
const started: number[] = [];

afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      // It has ended by itself.
      expect((error as NodeJS.ErrnoException).code).toBe("ESRCH");
    }
  }
});

/** Runs the steps of the generated workflow as a runner does: bash -e, a file for the environment of later steps. */
class Job {
  readonly temp: string;
  readonly workspace: string;
  readonly #env: Record<string, string>;
  readonly #steps: { name?: string; run?: string }[];

  constructor(temp: string, workspace: string, workflow: string, bin: string, baseSha: string) {
    this.temp = temp;
    this.workspace = workspace;
    const job = parse(workflow).jobs.gate;
    this.#steps = job.steps;
    this.#env = {
      ...(job.env as Record<string, string>),
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: temp,
      RUNNER_TEMP: temp,
      GITHUB_ENV: join(temp, "github-env"),
      BRANCH_SHA: baseSha,
    };
  }

  async step(name: string): Promise<void> {
    const script = this.#steps.find((step) => step.name === name)?.run;
    expect(script, name).toBeDefined();
    const file = join(this.temp, "step.sh");
    await writeFile(file, script ?? "");
    const env = { ...this.#env, ...(await this.exported()) };
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", file], {
      cwd: this.workspace,
      env: { ...env, SWAP_AFTER_SECONDS: "1" },
      stdio: "ignore",
    });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect(code, name).toBe(0);
  }

  async exported(): Promise<Record<string, string>> {
    const text = existsSync(this.#env.GITHUB_ENV ?? "")
      ? await readFile(this.#env.GITHUB_ENV ?? "", "utf8")
      : "";
    return Object.fromEntries(
      text.split("\n").flatMap((line) => (line === "" ? [] : [line.split(/=(.*)/s)])),
    );
  }

  async pidOf(side: string): Promise<number> {
    return Number(await readFile(join(this.temp, `${side}.pid`), "utf8"));
  }
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  return (await run("git", [...identity, ...args], { cwd })).stdout.trim();
}

/** A repository whose branch has left main, which has moved on; a machine with so many cores, where pinning is written down. */
async function prepare(
  cores: number,
  change: Partial<SetupPlan> = {},
): Promise<{ job: Job; pins: () => Promise<string[]>; ports: number[] }> {
  const temp = await mkdtemp(join(tmpdir(), "side-by-side-"));
  const workspace = join(temp, "workspace");
  const bin = join(temp, "bin");
  await mkdir(workspace);
  await mkdir(bin);
  await git(workspace, "init", "--quiet", "--initial-branch=main");
  const commit = async (version: string) => {
    await writeFile(join(workspace, "version"), version);
    await writeFile(join(workspace, "server.cjs"), SERVER);
    await git(workspace, "add", ".");
    await git(workspace, "commit", "--quiet", "--message", version);
  };
  await commit("common ancestor");
  await git(workspace, "checkout", "--quiet", "-b", "change");
  await commit("head");
  await git(workspace, "checkout", "--quiet", "main");
  await commit("tip of main");
  const tip = await git(workspace, "rev-parse", "HEAD");
  await git(workspace, "checkout", "--quiet", "change");

  const log = join(temp, "pins");
  await appendFile(log, "");
  await script(bin, "nproc", `echo ${cores}`);
  await script(bin, "taskset", `echo "$*" >> ${log}\n[ "$1" = --cpu-list ] && shift 2 && exec "$@"\nexit 0`);
  await script(
    bin,
    "docker",
    `case "$1" in
  compose) echo "$COMPOSE_PROJECT_NAME: $*" >> ${log}; exec '${process.execPath}' server.cjs;;
  ps) echo "container-of-\${4##*=}";;
  *) echo "docker $*" >> ${log};;
esac`,
  );
  const ports = await freePorts(2);
  const plan = planFor("runner", {
    install: "touch installed",
    start: `'${process.execPath}' server.cjs`,
    ...change,
  });
  const workflow = sideBySideWorkflow(plan)
    .replaceAll("3001", String(ports[0]))
    .replaceAll("3002", String(ports[1]));
  const job = new Job(temp, workspace, workflow, bin, tip);
  return { job, ports, pins: async () => (await readFile(log, "utf8")).trim().split("\n") };
}

async function script(bin: string, name: string, body: string): Promise<void> {
  await writeFile(join(bin, name), `#!/usr/bin/env bash\n${body}\n`);
  await chmod(join(bin, name), 0o755);
}

async function answerOf(port: number | undefined): Promise<string> {
  for (;;) {
    try {
      return await (await fetch(`http://127.0.0.1:${port}`)).text();
    } catch {
      // Not up yet; the test's own limit ends this.
      await wait(100);
    }
  }
}

async function startBoth(job: Job): Promise<void> {
  await job.step("Lay out both versions");
  await job.step("Install both");
  await job.step("Start both, on cores of their own where there are enough");
  started.push(await job.pidOf("load-base"), await job.pidOf("load-head"));
}

test("the merge base and the head are started on two ports, and left to share two cores", {
  timeout: LONG,
}, async () => {
  const { job, pins, ports } = await prepare(2);
  await startBoth(job);
  expect(await answerOf(ports[0])).toBe("head");
  expect(await answerOf(ports[1])).toBe("common ancestor");
  expect(existsSync(join(job.temp, "load-base", "installed"))).toBe(true);
  expect(await job.exported()).toEqual({});
  expect(await pins()).toEqual([""]);
});

test("on enough cores each side has its own, and they are swapped half way through the load", {
  timeout: LONG,
}, async () => {
  const { job, pins, ports } = await prepare(8);
  await startBoth(job);
  expect(await answerOf(ports[0])).toBe("head");
  expect(await answerOf(ports[1])).toBe("common ancestor");
  expect(await job.exported()).toEqual({ SLOT_A: "4-5", SLOT_B: "6-7" });
  const first = await pins();
  // The load generator and everything else that the runner starts.
  expect(first).toContainEqual(expect.stringMatching(/^--all-tasks --cpu-list --pid 0-3 \d+$/));
  expect(first).toContainEqual(expect.stringMatching(/^--cpu-list 4-5 bash -c/));
  expect(first).toContainEqual(expect.stringMatching(/^--cpu-list 6-7 bash -c/));

  await job.step("Swap the cores half way");
  await wait(500);
  expect(await pins()).toHaveLength(first.length);
  await mkdir(join(job.workspace, "load-report"));
  await writeFile(join(job.workspace, "load-report/run.recording"), "begun");
  const [base, head] = [await job.pidOf("load-base"), await job.pidOf("load-head")];
  await expect.poll(pins, { timeout: 30_000 }).toContain(`--all-tasks --cpu-list --pid 6-7 ${base}`);
  await expect.poll(pins, { timeout: 30_000 }).toContain(`--all-tasks --cpu-list --pid 4-5 ${head}`);
});

test("of compose projects the containers are pinned, since they are no children of the command", {
  timeout: LONG,
}, async () => {
  const { job, pins, ports } = await prepare(4, { start: "docker compose up --build", install: "" });
  await startBoth(job);
  expect(await answerOf(ports[0])).toBe("head");
  expect(await answerOf(ports[1])).toBe("common ancestor");
  expect(await pins()).toEqual(
    expect.arrayContaining(["load-base: compose up --build", "load-head: compose up --build"]),
  );
  await mkdir(join(job.workspace, "load-report"));
  await writeFile(join(job.workspace, "load-report/run.recording"), "begun");
  await job.step("Swap the cores half way");
  const updates = async () => (await pins()).filter((line) => line.startsWith("docker update"));
  await expect
    .poll(updates, { timeout: 30_000 })
    .toEqual([
      "docker update --cpuset-cpus 2-2 container-of-load-base",
      "docker update --cpuset-cpus 3-3 container-of-load-head",
      "docker update --cpuset-cpus 3-3 container-of-load-base",
      "docker update --cpuset-cpus 2-2 container-of-load-head",
    ]);
});
