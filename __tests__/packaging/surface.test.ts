import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { OUTPUTS } from "../../src/report/outputs.ts";
import { ACTION_INPUTS } from "../../src/request/action-inputs.ts";
import { INPUTS_ONLY } from "../../src/request/config-file.ts";
import { RUN_FLAGS } from "../../src/request/flags.ts";
import { HELP } from "../../src/terminal/help.ts";

const root = resolve(import.meta.dirname, "../..");
const action = parse(await readFile(join(root, "action.yml"), "utf8"));
const readme = await readFile(join(root, "README.md"), "utf8");

/** First column of the table under a heading of the README. */
function tableNames(heading: string): string[] {
  const section = readme.split(new RegExp(`^#+ ${heading}$`, "m"))[1]?.split(/^#/m)[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((row) => row[1]!);
}

describe("action.yml, the schema and the README", () => {
  it("name the same inputs", () => {
    expect(Object.keys(action.inputs).sort()).toEqual([...ACTION_INPUTS].sort());
    expect(tableNames("Inputs").sort()).toEqual([...ACTION_INPUTS].sort());
  });

  it("name the same outputs", () => {
    expect(Object.keys(action.outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(tableNames("Outputs").sort()).toEqual([...OUTPUTS].sort());
  });

  it("describe every input and output", () => {
    for (const entry of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect((entry as { description: string }).description.length).toBeGreaterThan(10);
    }
  });

  it("leave to the configuration file what it may hold: GitHub hands over a default as if it had been written", () => {
    const withDefault = Object.entries(action.inputs).filter(([, input]) => "default" in (input as object));
    for (const [name] of withDefault) expect(INPUTS_ONLY).toContain(name);
  });

  it("run on Node 24, and are branded", () => {
    expect(action.runs).toEqual({ using: "node24", main: "dist/index.js" });
    expect(action.branding).toEqual({ icon: expect.any(String), color: expect.any(String) });
  });
});

describe("help of the terminal", () => {
  it("names every flag of run", () => {
    const aliases = ["report-dir", "baseline-store"];
    for (const flag of RUN_FLAGS) if (!aliases.includes(flag)) expect(HELP).toContain(`--${flag}`);
  });
});
