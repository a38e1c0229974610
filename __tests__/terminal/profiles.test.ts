import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTarget } from "../support/arms.ts";
import { loadAction, NO_PROGRAMS } from "../support/cli.ts";

const SETTINGS = `profiles:
  calm: { rate: 600/min, users: 5, limits: avg < 5s }
  surge: { rate: 3000/min, users: 20 }
criteria:
  - limit: errors < 50%
  - criterion: database-pool
    gate: true
`;
const SCENARIO = `scenario: pings
duration: 90s
rate: 1/s
actions:
  - { name: one, method: GET, path: /one }
  - { name: two, method: GET, path: /two }
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "profiles-"));
  await mkdir(join(cwd, ".github"));
  await writeFile(join(cwd, ".github/load-action.yml"), SETTINGS);
  await writeFile(join(cwd, "pings.yaml"), SCENARIO);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const run = (...args: string[]) => loadAction(args, cwd, NO_PROGRAMS);

it("one scenario under two loads, with the criteria of the configuration, and both beside each other", async () => {
  await using target = await startTarget();
  // What one run sent; the embedded engine, so that every machine can.
  const under = async (profile: string) => {
    const seen = target.seen.length;
    const args = ["run", "pings.yaml", "--url", target.url, "--engine", "embedded", "--duration", "6s"];
    const { stdout, stderr } = await run(
      ...args,
      ...["--profile", profile, "--out", profile, "--max-duration", "9s", "--json"],
    );
    expect(stdout, stderr).not.toBe("");
    return { result: JSON.parse(stdout), sent: target.seen.length - seen };
  };
  const calm = await under("calm");
  expect(calm.result.scenario).toMatchObject({
    profile: "calm",
    shape: "5 iterations/s by at most 5 users for 6 s",
  });
  // Ten requests a second: five iterations of two.
  expect(calm.result.requests).toBeGreaterThan(45);
  expect(calm.result.requests).toBeLessThanOrEqual(62);
  expect(calm.result.criteria.map(({ text, gate }: { text: string; gate: boolean }) => [text, gate])).toEqual(
    [
      ["avg < 5s", true],
      ["errors < 50%", false],
    ],
  );
  expect(calm.result.successCriteria).toEqual([
    expect.objectContaining({ criterion: "database-pool", gate: true, outcome: "unknown" }),
  ]);
  expect(["inconclusive", "disturbed"]).toContain(calm.result.verdict);
  const surge = await under("surge");
  expect(surge.sent).toBeGreaterThan(2 * calm.sent);

  const compared = await run("compare-loads", "surge/run.recording", "calm/run.recording", "--out", "loads");
  expect(compared).toMatchObject({ code: 0, stderr: "" });
  expect(compared.stdout).toContain("`calm` and `surge`: what more load does");
  expect(await readFile(join(cwd, "loads/loads.html"), "utf8")).toContain("Two loads");
}, 240_000);

it("a profile that is none, and outputs without k6, end with one line before any load", async () => {
  const args = ["run", "pings.yaml", "--url", "http://127.0.0.1:9", "--engine", "embedded"];
  const profile = await run(...args, "--profile", "surges");
  expect(profile).toMatchObject({ code: 2, stdout: "" });
  expect(profile.stderr.trim()).toMatch(/^load-action: profile: found no "surges".*did you mean "surge".*$/);
  const outputs = await run(...args, "--outputs", "json=samples.json");
  expect(outputs).toMatchObject({ code: 2, stdout: "" });
  expect(outputs.stderr.trim()).toMatch(/^load-action: outputs: the embedded engine has none.*$/);
}, 60_000);
