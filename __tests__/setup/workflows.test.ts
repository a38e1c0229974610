import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../src/request/config-file.ts";
import { filesOf } from "../../src/setup/files.ts";
import { PROVIDERS, type SetupPlan } from "../../src/setup/plan.ts";
import { CHECKOUT, UPLOAD_ARTIFACT } from "../../src/setup/workflows/parts.ts";
import { expectGolden } from "../support/golden.ts";
import { itWithTool } from "../support/tools.ts";
import { asRecord, directoryWith, PINNED, planFor } from "./support.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");
const PLANS: [string, SetupPlan][] = [
  ...PROVIDERS.map((provider): [string, SetupPlan] => [
    provider,
    planFor(provider, { tokenSecret: "API_TOKEN" }),
  ]),
  ["runner with compose", planFor("runner", { start: "docker compose up --build", install: "" })],
  ["runner with quotes", planFor("runner", { start: `bash -c "echo 'it''s' \\"$PORT\\" && npm start"` })],
];

function workflowsOf(plan: SetupPlan): [string, string][] {
  return Object.entries(asRecord(filesOf(plan))).filter(([path]) => path.includes("/workflows/"));
}

describe.each(PLANS)("what init writes for %s", (_, plan) => {
  itWithTool("actionlint", "-version")("passes actionlint", async () => {
    const directory = await directoryWith(asRecord(filesOf(plan)));
    await run("git", ["init", "--quiet"], { cwd: directory });
    const files = workflowsOf(plan).map(([path]) => path);
    await expect(run("actionlint", ["-no-color", ...files], { cwd: directory })).resolves.toMatchObject({
      stdout: "",
    });
  });

  itWithTool("zizmor")("passes zizmor, with at most one ignore in a file", { timeout: 60_000 }, async () => {
    const directory = await directoryWith(asRecord(filesOf(plan)));
    const ended = await run("zizmor", ["--offline", "--no-progress", "--persona=regular", "."], {
      cwd: directory,
    });
    expect(ended.stdout).toMatch(/No findings to report|0 informational, 0 low, 0 medium, 0 high/);
    for (const [, text] of workflowsOf(plan)) {
      const ignores = text.match(/zizmor: ignore\[[^\]]*\](.*)/g) ?? [];
      expect(ignores.length).toBeLessThanOrEqual(1);
      for (const line of ignores) expect(line).toMatch(/\] .{20,}/);
    }
  });

  it("gives each job no more than its work, and says what for", () => {
    for (const [path, text] of workflowsOf(plan)) {
      const workflow = parse(text);
      expect(workflow.permissions, path).toEqual({});
      for (const job of Object.values<Record<string, unknown>>(workflow.jobs)) {
        expect(job["timeout-minutes"], path).toEqual(expect.any(Number));
        const permissions = job.permissions as Record<string, string>;
        if (permissions.actions === "write") expect(path).toContain("load-test-stop");
        if (permissions.contents === "write") expect(path).toMatch(/load-test-(record|commands)/);
      }
      for (const [line] of text.matchAll(/^ {6}[a-z-]+: (?:read|write)\b.*$/gm))
        expect(line).toMatch(/ # \S/);
    }
  });

  it("names only pinned actions, and puts no text of an event into a script", () => {
    for (const [path, text] of workflowsOf(plan)) {
      const steps = Object.values<{ steps: { uses?: string; run?: string }[] }>(parse(text).jobs).flatMap(
        (job) => job.steps,
      );
      for (const { uses, run: script } of steps) {
        if (uses !== undefined) expect(uses, path).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
        expect(script ?? "", path).not.toContain("${{");
      }
    }
  });

  it("has settings that the action reads, and that turn nothing red yet", () => {
    const { wish } = parseConfig(asRecord(filesOf(plan))[".github/load-action.yml"] ?? "", "load-action.yml");
    expect(wish["fail-on"]).toEqual([]);
    expect(wish.url).toBe(plan.url ?? undefined);
    expect(wish["base-url"]).toBe(plan.baseUrl ?? undefined);
    expect(wish["allow-hosts"] ?? []).toEqual(plan.allowHosts);
  });
});

describe("what init writes", () => {
  it.each(["vercel", "runner"] as const)("for %s reads as it should", (provider) => {
    for (const [path, text] of Object.entries(asRecord(filesOf(planFor(provider))))) {
      expectGolden(`setup/${provider}/${path.split("/").at(-1)}`, text);
    }
  });
});

describe("the generated workflows", () => {
  it("use the same commits of other people's actions as our own", async () => {
    const ci = await readFile(join(ROOT, ".github/workflows/ci.yml"), "utf8");
    for (const uses of [CHECKOUT, UPLOAD_ARTIFACT]) expect(ci).toContain(uses);
  });

  it("never check out a pull request where the token may write", () => {
    for (const [path, text] of workflowsOf(planFor("vercel"))) {
      expect(text, path).not.toMatch(/^\s+ref:/m);
      expect(text, path).not.toContain("pull_request_target");
    }
  });

  it("pin the action to the commit of the release, or use its moving tag", () => {
    const texts = workflowsOf(planFor("url")).map(([, text]) => text);
    for (const text of texts) expect(text).toContain(`semantest/load-action@${PINNED.ref} # v1.2.3`);
    const tag = workflowsOf(planFor("url", { action: { ref: "v1", version: "" } }));
    for (const [, text] of tag) expect(text).toMatch(/semantest\/load-action@v1$/m);
  });

  it("record no baseline of what has no address without a pull request", () => {
    const names = (plan: SetupPlan) =>
      workflowsOf(plan)
        .map(([path]) => path)
        .join(" ");
    expect(names(planFor("url"))).toContain("load-test-record");
    expect(names(planFor("url", { baseUrl: null }))).not.toContain("load-test-record");
    expect(names(planFor("netlify"))).not.toContain("load-test-record");
    expect(names(planFor("runner"))).not.toContain("load-test-publish");
  });
});
