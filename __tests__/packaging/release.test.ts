import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { directoryWith } from "../setup/support.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");
const { jobs } = parse(await readFile(join(ROOT, ".github/workflows/release.yml"), "utf8")) as {
  jobs: Record<string, { permissions: Record<string, string>; steps: { name?: string; run?: string }[] }>;
};

/** Runs one step of the workflow as a runner does. */
async function step(job: string, name: string, cwd: string, env: Record<string, string>) {
  const script = jobs[job]?.steps.find((one) => one.name === name)?.run ?? "exit 99";
  const file = join(await directoryWith({ "step.sh": script }), "step.sh");
  const options = { cwd, env: { PATH: process.env.PATH ?? "", HOME: cwd, ...env } };
  return run("bash", ["-eo", "pipefail", file], options).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  return (await run("git", [...identity, ...args], { cwd })).stdout.trim();
}

test("only the package's version, on main, is released", async () => {
  const cwd = await directoryWith({ "package.json": '{ "name": "a", "version": "1.2.3" }' });
  await git(cwd, "init", "--quiet", "--initial-branch=main");
  await git(cwd, "add", ".");
  await git(cwd, "commit", "--quiet", "--message", "one");
  const onMain = await git(cwd, "rev-parse", "HEAD");
  await git(cwd, "update-ref", "refs/remotes/origin/main", onMain);
  await git(cwd, "commit", "--quiet", "--allow-empty", "--message", "aside");
  const aside = await git(cwd, "rev-parse", "HEAD");
  const check = (tag: string, sha: string) =>
    step("build", "The tag is the package's version, of a commit on main", cwd, {
      GITHUB_REF_NAME: tag,
      GITHUB_SHA: sha,
    });
  expect((await check("v1.2.3", onMain)).code).toBe(0);
  expect(await check("v1.2.4", onMain)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("package.json says 1.2.3"),
  });
  expect(await check("v1.2.3", aside)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("is not on main"),
  });
});

test("the package tells which commit it was built from", async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const { name, version, files } = manifest;
  const cwd = await directoryWith({
    "package.json": JSON.stringify({ name, version, files }),
    "dist/cli.js": "",
    "schema/config.schema.json": "{}",
  });
  const temp = join(cwd, "temp");
  await mkdir(temp);
  const sha = "0123456789abcdef0123456789abcdef01234567";
  const packed = await step("build", "Pack, with the commit that init pins workflows to", cwd, {
    GITHUB_SHA: sha,
    RUNNER_TEMP: temp,
  });
  expect(packed.code, packed.stdout).toBe(0);
  await run("tar", ["-xzf", `semantest-load-action-${version}.tgz`], { cwd: temp });
  expect(JSON.parse(await readFile(join(temp, "package/release.json"), "utf8"))).toEqual({ sha });
  await readFile(join(temp, "package/schema/config.schema.json"));
});

test.each([
  ["is moved", 0, "--method PATCH repos/o/r/git/refs/tags/v1 -f sha=abc -F force=true"],
  ["is made", 1, "--method POST repos/o/r/git/refs -f ref=refs/tags/v1 -f sha=abc"],
])("the tag of the major version %s", async (_, found, expected) => {
  const cwd = await directoryWith({
    "bin/gh": `#!/bin/sh\necho "$*" >> "$HOME/asked"\ncase "$*" in *git/ref/*) exit ${found};; esac\n`,
  });
  await chmod(join(cwd, "bin/gh"), 0o755);
  await writeFile(join(cwd, "asked"), "");
  const moved = await step("publish", "Move the major tag", cwd, {
    PATH: [join(cwd, "bin"), process.env.PATH].join(delimiter),
    GITHUB_REF_NAME: "v1.2.3",
    GITHUB_REPOSITORY: "o/r",
    GITHUB_SHA: "abc",
  });
  expect(moved.code).toBe(0);
  expect(await readFile(join(cwd, "asked"), "utf8")).toContain(expected);
});

test("nothing that tests or builds may write or sign", () => {
  expect(jobs.build?.permissions).toEqual({ contents: "read" });
});
