import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecording } from "../../src/measure/recording-file.ts";
import { startTarget } from "../support/arms.ts";
import { loadAction, NO_PROGRAMS } from "../support/cli.ts";

const LONG = 240_000;
const SCENARIO = `scenario: pairs
duration: 6s
rate: 40/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "aa-command-"));
  await writeFile(join(cwd, "pairs.yaml"), SCENARIO);
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const run = (...args: string[]) => loadAction(args, cwd, NO_PROGRAMS);

const target = () =>
  startTarget((_, response) => {
    setTimeout(() => response.end("{}"), 5 + Math.random() * 5);
  });

describe("load-action aa", { timeout: LONG }, () => {
  it("loads pairs, keeps them beside the baselines, and adds to them", async () => {
    await using one = await target();
    await using other = await target();
    const args = ["aa", "pairs.yaml", "--url", one.url, "--base-url", other.url, "--engine", "embedded"];
    const first = await run(...args, "--runs", "2", "--baseline", "runs");
    expect(first.stderr).toMatch(/^Pair 2 of 2: /m);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^Ledger: 2 of two deployments of one commit\.$/m);
    expect(first.stdout).toMatch(/^Kept in runs\/[0-9a-f]{16}\/pairs\/.*\.json\.$/m);
    const second = await run(...args, "--runs=1", "--baseline", "runs", "--json");
    expect(JSON.parse(second.stdout)).toMatchObject({ real: 3, self: 0, judged: 1, runs: 1 });
    const [key] = await readdir(join(cwd, "runs"));
    expect(await readdir(join(cwd, "runs", key!, "pairs"))).toHaveLength(2);
    expect((await readRecording(join(cwd, "load-report/pair-1/run.recording"))).base).not.toBeNull();
  });

  it("marks two loads of one deployment as such", async () => {
    await using one = await target();
    const { stdout, code } = await run(
      ...["aa", "pairs.yaml", "--url", one.url, "--engine", "embedded", "--runs", "1", "--json"],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ real: 0, self: 1, ledger: null });
  });

  it.each([
    [["--runs", "many"], '--runs: found "many"; write a number of pairs from 1 to 1000'],
    [["--runs"], "--runs: found"],
    [["--record"], "--record: does not go with aa"],
    [["--rums", "3"], "--rums: there is no such flag"],
  ])("refuses %j in one line", async (args, message) => {
    const { code, stderr } = await run("aa", "--url", "http://127.0.0.1:9", ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe("a side-by-side run with a ledger", { timeout: LONG }, () => {
  it("knows it, and its recording is judged alike without the store", async () => {
    await using one = await target();
    await using other = await target();
    const args = ["pairs.yaml", "--url", one.url, "--base-url", other.url, "--engine", "embedded"];
    await run("aa", ...args, "--runs", "1", "--baseline", "runs");
    await multiplyPairs(join(cwd, "runs"), 30);
    const same = ["--head-digest", "sha256:1", "--base-digest", "sha256:1"];
    const ran = await run("run", ...args, ...same, "--baseline", "runs", "--json", "--fail-on", "none");
    expect(ran.code).toBe(0);
    const recording = await readRecording(join(cwd, "load-report/run.recording"));
    expect(recording.meta.noise?.pairs).toBe(30);
    const [key] = await readdir(join(cwd, "runs"));
    // Equal digests: the run itself is a pair as well.
    expect(await readdir(join(cwd, "runs", key!, "pairs"))).toHaveLength(2);
    const replayed = await run("judge", "load-report/run.recording", "--json", "--fail-on", "none");
    const { verdict, reasons, comparisons } = JSON.parse(ran.stdout);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ verdict, reasons, comparisons });
  });
});

/** As if `aa` had been run so many times. */
async function multiplyPairs(store: string, times: number): Promise<void> {
  const [key] = await readdir(store);
  const folder = join(store, key!, "pairs");
  const [name] = await readdir(folder);
  const file = JSON.parse(await readFile(join(folder, name!), "utf8"));
  file.pairs = new Array(times).fill(file.pairs[0]);
  await writeFile(join(folder, name!), JSON.stringify(file));
}
