import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { directoryStore } from "../../src/baseline/directory-store.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { storedRunFindings } from "../../src/doctor/runs.ts";
import { filesOf } from "../../src/setup/files.ts";
import { REPOSITORY, useGithub } from "../github/support.ts";
import { asRecord, directoryWith, planFor } from "../setup/support.ts";
import { type Ended, loadAction } from "../support/cli.ts";
import { makeRecording } from "../support/recordings.ts";

const world = useGithub();
const LONG = 60_000;

function doctor(cwd: string, ...flags: string[]): Promise<Ended> {
  const env = { GITHUB_TOKEN: "ghs_job", GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: world.github.url };
  return loadAction(["doctor", ...flags], cwd, env);
}

/** What init writes, for a target that answers. */
async function repository(change: Record<string, string> = {}): Promise<{ cwd: string; close(): void }> {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = asRecord(filesOf(planFor("url", { url, baseUrl: url })));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { cwd: await directoryWith({ ...files, ...change }), close };
}

test("a repository as init leaves it is well, and so says every line", { timeout: LONG }, async () => {
  const { cwd, close } = await repository();
  const { code, stdout, stderr } = await doctor(cwd);
  close();
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^ok +settings +.*advisory/m);
  expect(stdout).toMatch(/^ok +targets +url, http:\/\/127\.0\.0\.1:\d+, answers \(HTTP 200\)\.$/m);
  expect(stdout).toMatch(/^ok +token +The token reaches octo\/images\.$/m);
  expect(stdout).toMatch(/^ok +branch +load-baselines is not there yet\./m);
  expect(stdout).toMatch(
    /^ok +status +No ruleset lets a merge into main wait for load-action\/gate\. Rightly so/m,
  );
  expect(stdout).toMatch(/^ok +runs +The ledger has 0 pairs of deployments of one commit/m);
  expect(stdout).toContain("Nothing has to be mended.");
});

test("rules that keep runs from being stored are named, and the exit code is 1", {
  timeout: LONG,
}, async () => {
  const { workflow } = world.repository;
  workflow.rules.push(
    { branch: "load-baselines", type: "pull_request" },
    {
      branch: "main",
      type: "required_status_checks",
      parameters: {
        required_status_checks: [{ context: "load-action/gate" }],
        strict_required_status_checks_policy: false,
      },
    },
  );
  const { cwd, close } = await repository({
    ".github/load-action.yml": "scenario: gate\nurl: http://127.0.0.1:9\n",
  });
  const { code, stdout } = await doctor(cwd, "--json");
  close();
  expect(code).toBe(1);
  const findings = JSON.parse(stdout) as { area: string; state: string; text: string; advice: string }[];
  expect(findings).toContainEqual({
    area: "branch",
    state: "mend",
    text: "A ruleset of the repository holds for load-baselines (pull_request), so that no run can be stored.",
    advice: "Exclude load-baselines from the ruleset",
  });
  expect(findings).toContainEqual(
    expect.objectContaining({
      area: "status",
      state: "ok",
      text: "A merge into main waits for load-action/gate.",
    }),
  );
  expect(findings).toContainEqual(expect.objectContaining({ area: "targets", state: "unknown" }));
});

test("an empty repository is told where to begin", { timeout: LONG }, async () => {
  const { code, stdout } = await loadAction(["doctor"], await directoryWith({}));
  expect(code).toBe(1);
  expect(stdout).toContain("There is no .github/load-action.yml. Run load-action init");
  expect(stdout).toContain("No workflow in .github/workflows uses the action.");
  expect(stdout).toMatch(/^\? +token/m);
});

test("what cannot be read is one line among the others", { timeout: LONG }, async () => {
  const { cwd, close } = await repository({ ".github/load-action.yml": "urll: x\n" });
  const { code, stdout } = await doctor(cwd);
  close();
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^mend +settings +\.github\/load-action\.yml: urll: there is no such setting \(did you mean "url"\?\)\.$/m,
  );
  expect(stdout).toMatch(/^ok +token/m);
});

test("stored runs are counted until they are enough to enforce", async () => {
  const store = directoryStore(`${await directoryWith({})}/baselines`, "baselines");
  const recording = makeRecording();
  const scenario = recording.meta.scenario.name;
  const now = new Date("2026-03-01T00:00:00Z");
  const at = (day: number) => new Date(now.getTime() - day * 24 * 3600 * 1000).toISOString();
  const find = async (isAdvisory = true) =>
    (await storedRunFindings(store, scenario, { isAdvisory, hasBase: false, now }))[0];
  expect(await find()).toMatchObject({
    state: "ok",
    text: expect.stringMatching(/^0 comparable runs .*8 more/),
  });
  expect(await find(false)).toMatchObject({ state: "mend", advice: "Write fail-on: none until then" });
  for (const day of [1, 2, 3, 4, 5, 6, 7, 40]) {
    const commit = String(day % 10).repeat(40);
    await store.append(
      extractEntry(recording, { commit, branch: "main", runUrl: null, recordedAt: at(day) }),
    );
  }
  expect(await find()).toMatchObject({
    text: expect.stringMatching(/^7 comparable runs .*: 1 more is needed/),
  });
  await store.append(
    extractEntry(recording, { commit: "e".repeat(40), branch: "main", runUrl: null, recordedAt: at(0) }),
  );
  expect(await find()).toMatchObject({
    state: "ok",
    text: expect.stringContaining("8 comparable runs"),
    advice: expect.stringContaining("delete"),
  });
});

test("side by side, the pairs of the ledger are counted", async () => {
  const store = directoryStore(`${await directoryWith({})}/baselines`, "baselines");
  const recording = makeRecording();
  const entry = extractEntry(recording, {
    commit: "e".repeat(40),
    branch: "main",
    runUrl: null,
    recordedAt: "2026-03-01T00:00:00Z",
  });
  await store.append(entry);
  const add = (count: number, self: boolean) =>
    store.addPairs({
      schema: 1,
      key: entry.key,
      recordedAt: `2026-03-01T00:00:${String(count).padStart(2, "0")}.000Z`,
      commit: null,
      tool: "load-action",
      pairs: Array.from({ length: count }, () => ({
        self,
        blocks: 30,
        effects: { location: { estimate: 0.01, standardError: 0.01 } },
      })),
    });
  const setting = { isAdvisory: true, hasBase: true, now: new Date("2026-03-02T00:00:00Z") };
  const find = async () => (await storedRunFindings(store, entry.key.scenario, setting))[0];
  await add(30, true);
  await add(19, false);
  expect(await find()).toMatchObject({
    state: "ok",
    text: "The ledger has 19 pairs of deployments of one commit; below 20 the noise of unchanged code is assumed, with a margin.",
    advice: expect.stringContaining("keep fail-on: none"),
  });
  await add(1, false);
  expect(await find()).toMatchObject({
    text: expect.stringContaining("20 pairs"),
    advice: expect.stringContaining("delete"),
  });
});
