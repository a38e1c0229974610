import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { preflightJsonSchema } from "../../src/report/preflight/result.ts";
import { directoryWith } from "../setup/support.ts";
import { loadAction } from "../support/cli.ts";
import { pages } from "./support.ts";

const SCHEMA = new URL("../../schema/preflight.schema.json", import.meta.url);
const SCENARIO = `scenario: load
duration: 3s
virtual_users: 30
actions:
  - { name: list, method: GET, path: /images }
`;
const EMBEDDED = ["--engine", "embedded", "--ready-timeout", "0"];

function directory(preflight: string, more: Record<string, string> = {}): Promise<string> {
  return directoryWith({ "load.yaml": SCENARIO, ".github/load-action.yml": preflight, ...more });
}

describe("load-action preflight", () => {
  it("has a published schema that is up to date (node scripts/write-preflight-schema.ts)", async () => {
    expect(JSON.parse(await readFile(SCHEMA, "utf8"))).toEqual(
      JSON.parse(JSON.stringify(preflightJsonSchema())),
    );
  });

  it("goes through the list for the planned load, sends none, and ends with 1 where something required failed", async () => {
    const target = await pages({ "/images/1": {} });
    const cwd = await directory(
      `preflight:
  required: [database-pool, test-data, circuit-breakers]
  database-pool: { size: 20 }
  test-data: { urls: [/images/1, "/images/2?key=\${KEY}"] }
`,
      {
        ".github/load-confirmations.yml":
          "- { item: circuit-breakers, by: Ada, on: 2026-11-20, valid-for: 3650 days }\n",
      },
    );
    const flags = ["load.yaml", "--url", target.url, "--env", "KEY=s3cret-key", ...EMBEDDED];
    const text = await loadAction(["preflight", ...flags], cwd);
    expect({ code: text.code, stderr: text.stderr }, text.stdout).toEqual({ code: 1, stderr: "" });
    expect(text.stdout).toContain(
      "failed     database-pool (required): 20 connections for 30 planned users; 30 are needed",
    );
    expect(text.stdout).toContain("failed     test-data (required): /images/2 answers with HTTP 404");
    expect(text.stdout).toContain("confirmed  circuit-breakers (required): confirmed by Ada on 2026-11-20");
    expect(text.stdout).toContain("Not ready: database-pool, test-data failed.");
    expect(text.stdout).toMatch(
      /^- \{ item: cdn, by: YOUR NAME, on: \d{4}-\d\d-\d\d, valid-for: 90 days \}$/m,
    );
    expect(text.stdout).not.toContain("s3cret-key");
    expect(target.requests.map(({ path }) => path).sort()).toEqual(["/images/1", "/images/2?key=s3cret-key"]);

    const json = await loadAction(["preflight", ...flags, "--json", "--out", "checked"], cwd);
    const result = JSON.parse(json.stdout);
    const validate = new Ajv2020().compile(JSON.parse(await readFile(SCHEMA, "utf8")));
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(result).toMatchObject({ verdict: "fail", scenario: "load" });
    expect(JSON.parse(await readFile(join(cwd, "checked/preflight.json"), "utf8"))).toEqual(result);
    expect(await readFile(join(cwd, "checked/preflight.md"), "utf8")).toMatch(
      /^### 🔴 Not ready: `database-pool`, `test-data` failed/,
    );
  });

  it("ends with 0 where all that is required holds, without any address to load", async () => {
    const cwd = await directory(
      "preflight: { required: [database-pool, k6], database-pool: { size: 30 } }\n",
    );
    const { code, stdout } = await loadAction(["preflight", "load.yaml", "--engine", "embedded"], cwd);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain("Ready: every required item holds.");
  });

  it("tells bad settings and confirmations in one line", async () => {
    const wrong = await directory("preflight: { required: [hpas] }\n");
    expect(await loadAction(["preflight", "load.yaml"], wrong)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /^load-action: \.github\/load-action\.yml: preflight\.required: found "hpas".*\n$/,
      ),
    });
    const list = { ".github/load-confirmations.yml": "- { item: cdn, on: 2026-11-20 }\n" };
    const unsigned = await directory("preflight: {}\n", list);
    expect(await loadAction(["preflight", "load.yaml"], unsigned)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(".github/load-confirmations.yml: entry 1 by: "),
    });
  });
});

describe("load-action run with a checklist", () => {
  it("is over before any load where something required failed: fail, with the reason", async () => {
    const target = await pages({ "/images": {} });
    const cwd = await directory("preflight: { required: [test-data], test-data: { urls: /images/1 } }\n");
    const run = await loadAction(["run", "load.yaml", "--url", target.url, "--json", ...EMBEDDED], cwd);
    expect(run.code, run.stderr).toBe(1);
    const result = JSON.parse(run.stdout);
    expect(result).toMatchObject({ verdict: "fail", requests: 0 });
    expect(result.reasons).toEqual([
      {
        code: "preflight-failed",
        text: "Before the load, required item `test-data` failed: `/images/1` answers with HTTP 404.",
      },
    ]);
    expect(target.requests.map(({ path }) => path)).toEqual(["/images/1"]);
    const report = (name: string) => readFile(join(cwd, "load-report", name), "utf8");
    expect(await report("comment.md")).toMatch(/### 🔴 Before the load, required item `test-data` failed/);
    expect(await report("comment.md")).toContain(
      "<summary>Pre-test checklist: 1 failed, 1 ok, 10 unknown</summary>",
    );
    expect(await report("report.html")).toContain('<section id="checklist">');
  });

  it("loads where all that is required holds, and keeps the list in the recording", {
    timeout: 120_000,
  }, async () => {
    const target = await pages({ "/images": {}, "/images/1": {} });
    const cwd = await directory("preflight: { required: [test-data], test-data: { urls: /images/1 } }\n");
    const run = await loadAction(
      ["run", "load.yaml", "--url", target.url, "--vus", "1", "--duration", "2s", "--json", ...EMBEDDED],
      cwd,
    );
    const result = JSON.parse(run.stdout);
    expect(result.requests, run.stderr).toBeGreaterThan(0);
    expect(result.preflight).toContainEqual(
      expect.objectContaining({ item: "test-data", state: "ok", required: true }),
    );
    const replay = await loadAction(["judge", "load-report/run.recording", "--json"], cwd);
    expect(JSON.parse(replay.stdout).preflight).toEqual(result.preflight);
  });
});
