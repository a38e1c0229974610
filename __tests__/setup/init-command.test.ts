import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { actionRef } from "../../src/setup/action-ref.ts";
import { detect } from "../../src/setup/detect.ts";
import { makePlan } from "../../src/setup/make-plan.ts";
import { terminalPrompter } from "../../src/setup/prompter.ts";
import { writeFiles } from "../../src/setup/write-files.ts";
import { VERSION } from "../../src/version.ts";
import { loadAction } from "../support/cli.ts";
import { directoryWith } from "./support.ts";

const OPENAPI = `openapi: 3.0.3\ninfo: { title: A }\npaths:\n  /things: { get: { operationId: things } }\n`;
const LONG = 60_000;

describe("load-action init", { timeout: LONG }, () => {
  it("finds the provider and the API, writes everything, and says what it costs", async () => {
    const cwd = await directoryWith({
      "vercel.json": "{}",
      "package.json": '{"name":"@team/my-shop"}',
      "docs/openapi.yaml": OPENAPI,
    });
    const { code, stdout, stderr } = await loadAction(["init"], cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Found vercel.json.");
    expect(stdout).toContain("Found docs/openapi.yaml.");
    expect(stdout).toContain("about 4,000 requests to both versions together and 5 runner minutes");
    expect(stdout).toContain("Vercel permits load tests on Enterprise plans only");
    expect((await readdir(join(cwd, ".github/workflows"))).sort()).toEqual([
      "load-test-by-hand.yml",
      "load-test-commands.yml",
      "load-test-publish.yml",
      "load-test-record.yml",
      "load-test-stop.yml",
      "load-test.yml",
    ]);
    expect(await readFile(join(cwd, ".github/load-action.yml"), "utf8")).toContain(
      'allow-hosts: ["my-shop-*.vercel.app"]',
    );
    const described = await loadAction(["scenario", "gate"], cwd);
    expect(described.stdout).toContain("GET /things");
    expect(described.stdout).not.toContain("Cannot be run yet");
    for (const name of ["spike", "endurance"]) {
      expect((await loadAction(["scenario", name], cwd)).stdout).not.toContain("Cannot be run yet");
    }
  });

  it("overwrites nothing without being told to", async () => {
    const cwd = await directoryWith({ "scenarios/gate.yaml": "mine" });
    const flags = ["init", "--url", "https://pr-{pr}.example.com", "--base-url", "https://main.example.com"];
    const first = await loadAction(flags, cwd);
    expect(first.stdout).toMatch(/^kept +scenarios\/gate\.yaml \(is there already/m);
    expect(await readFile(join(cwd, "scenarios/gate.yaml"), "utf8")).toBe("mine");
    const again = await loadAction(flags, cwd);
    expect(again.stdout).not.toMatch(/^(written|overwritten)/m);
    const forced = await loadAction([...flags, "--force"], cwd);
    expect(forced.stdout).toMatch(/^overwritten +scenarios\/gate\.yaml/m);
    expect(await readFile(join(cwd, "scenarios/gate.yaml"), "utf8")).toContain("scenario: gate");
  });

  it("shows everything and writes nothing with --dry-run", async () => {
    const cwd = await directoryWith({ "compose.yaml": "services: {}" });
    const { code, stdout } = await loadAction(["init", "--dry-run"], cwd);
    expect(code).toBe(0);
    expect(stdout).toContain("--- .github/workflows/load-test.yml");
    expect(stdout).toContain("docker compose up --build");
    expect(await readdir(cwd)).toEqual(["compose.yaml"]);
  });

  it.each([
    [[], "url: none was given; write --url https://pr-{pr}.example.com, or --provider runner"],
    [["--provider", "heroku"], 'provider: found "heroku"; write one of vercel, netlify'],
    [["--provider", "runner"], "start: none was given"],
    [["--provider", "deployments"], "allow-hosts: none was given"],
    [["--provider", "vercel", "--allow-hosts", "*"], "--allow-hosts: found"],
    [["--url", "https://{nr}.example.com"], "--url: found"],
    [["--url", "https://a.example.com", "--openapi", "no.yaml"], "openapi: no.yaml cannot be read: ENOENT"],
    [["--url", "https://a.example.com", "--rate", "fast"], 'rate: found "fast"'],
    [["--url", "https://a.example.com", "--duration", "1s"], "duration: found"],
    [["--url", "https://a.example.com", "--action-ref", "v1 && x"], "--action-ref: found"],
    [["--ulr", "https://a.example.com"], 'did you mean "--url"?'],
    [["vercel"], 'init: found "vercel"; it takes flags only'],
  ])("with %j ends with 2, one line and nothing written", async (flags, message) => {
    const cwd = await directoryWith({ "README.md": "" });
    const { code, stderr } = await loadAction(["init", ...flags], cwd);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(await readdir(cwd)).toEqual(["README.md"]);
  });
});

describe("a person who is asked", () => {
  function person(...answers: string[]) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const said: string[] = [];
    output.on("data", (chunk) => {
      said.push(String(chunk));
      if (/[:\]] $/.test(String(chunk)) && answers.length > 0) input.write(`${answers.shift()}\n`);
      else if (/[:\]] $/.test(String(chunk))) input.end();
    });
    return { prompter: terminalPrompter(input, output), said };
  }

  it("may take what was found, or say something else", async () => {
    const cwd = await directoryWith({ "netlify.toml": "", "package.json": '{"name":"shop"}' });
    const { prompter, said } = person("", "my-*.example.com", "https://staging.example.com", "");
    const plan = await makePlan({ cwd, flags: {}, detected: await detect(cwd), prompter });
    prompter.close();
    expect(plan).toMatchObject({
      provider: "netlify",
      allowHosts: ["my-*.example.com"],
      baseUrl: "https://staging.example.com",
    });
    expect(said.join("")).toContain(
      "Where do pull requests run? vercel, netlify, deployments, url, runner [netlify]: ",
    );
  });

  it("decides about each file that is there, and keeps it by hanging up", async () => {
    const cwd = await directoryWith({ a: "old", b: "old", c: "old" });
    const { prompter } = person("y", "no");
    const files = ["a", "b", "c", "d"].map((path) => ({ path, text: "new" }));
    const written = await writeFiles(cwd, files, (path) =>
      prompter.confirm(`${path} is there. Overwrite it?`),
    );
    prompter.close();
    expect(written.map(({ what }) => what)).toEqual(["overwritten", "kept", "kept", "written"]);
    expect(await readFile(join(cwd, "b"), "utf8")).toBe("old");
  });
});

describe("the release that workflows are pinned to", () => {
  it("is told by the published package", async () => {
    const cwd = await directoryWith({});
    const file = new URL(`file://${join(cwd, "release.json")}`);
    expect(await actionRef(undefined, file)).toEqual({ ref: "v1", version: "" });
    const sha = "89abcdef0123456789abcdef0123456789abcdef";
    await writeFile(file, JSON.stringify({ sha }));
    expect(await actionRef(undefined, file)).toEqual({ ref: sha, version: `v${VERSION}` });
    expect(await actionRef("v9", file)).toEqual({ ref: "v9", version: "" });
  });
});
