import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EngineWish, type FindEngineDeps, findEngine } from "../../src/engine/find-engine.ts";
import { InfrastructureError, UsageError } from "../../src/errors.ts";
import { scriptScenario, tempDir, yamlScenario } from "../support/arms.ts";
import { fakeK6 } from "../support/fake-k6.ts";

let dir: Awaited<ReturnType<typeof tempDir>>;
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

const YAML = yamlScenario();
const SCRIPT = scriptScenario("/work/checkout.js", { name: "checkout" });

/** Nothing is installed and the only mirror is a closed port, unless the test says otherwise. */
function find(
  wish: Partial<EngineWish>,
  scenario: typeof YAML | typeof SCRIPT,
  env: FindEngineDeps["env"] = {},
) {
  const defaults = { k6Version: "", k6Path: null, k6Checksum: null, githubToken: null };
  return findEngine(
    {
      engine: "auto",
      ...defaults,
      k6Mirror: "http://127.0.0.1:9",
      serverUrl: "https://github.com",
      ...wish,
    },
    scenario,
    {
      entry: "/dist/cli.js",
      env: { RUNNER_TOOL_CACHE: join(dir.path, "cache"), RUNNER_TEMP: dir.path, ...env },
      timing: { pauseMs: 1 },
    },
  );
}

it.each(["auto", "k6"] as const)("with %s, takes the k6 that is there", async (engine) => {
  await fakeK6(join(dir.path, "bin"), "2.2.0");
  const found = await find({ engine }, SCRIPT, { PATH: join(dir.path, "bin") });
  expect(found).toMatchObject({ name: "k6", version: "2.2.0", notes: ["k6 2.2.0, found on PATH."] });
});

describe("where k6 cannot be had", () => {
  it("auto runs a YAML scenario by the embedded engine and says so, loudly", async () => {
    const found = await find({}, YAML);
    expect(found.name).toBe("embedded");
    expect(found.notes[0]).toMatch(/^No k6 could be had: k6: http:\/\/127\.0\.0\.1:9\/v2\.2\.0\//);
    expect(found.notes.join("\n")).toMatch(/not by k6/);
  });

  it("auto does not run a script by anything else", async () => {
    const refused = find({}, SCRIPT);
    await expect(refused).rejects.toThrow(InfrastructureError);
    await expect(refused).rejects.toThrow(/\(the script checkout needs k6\)$/);
  });

  it("k6 means k6", async () => {
    await expect(find({ engine: "k6" }, YAML)).rejects.toThrow(InfrastructureError);
  });

  it("mistakes in the inputs are not taken for that", async () => {
    await expect(find({ k6Path: "/no/such/k6" }, YAML)).rejects.toThrow(UsageError);
    await expect(find({ k6Version: "newest" }, YAML)).rejects.toThrow(UsageError);
    await expect(find({ k6Mirror: "ftp://mirror" }, YAML)).rejects.toThrow(UsageError);
  });
});

it("the embedded engine is asked for by name, for YAML scenarios", async () => {
  expect((await find({ engine: "embedded" }, YAML)).name).toBe("embedded");
  const refused = find({ engine: "embedded" }, SCRIPT);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(
    /^engine: the embedded engine runs YAML scenarios only, and checkout is/,
  );
});
