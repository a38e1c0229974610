import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { inspectScenarioFile } from "../../src/scenario/inspect-scenario.ts";
import { readScenario } from "../../src/scenario/read-scenario.ts";
import { totalMs } from "../../src/scenario/shape.ts";
import { expectGolden } from "../support/golden.ts";
import { directoryWith, SHIPPED } from "./support.ts";

const PLAN = join(import.meta.dirname, "../golden/scenario/plan");
const OK = "duration: 5s\nrate: 2/s\nactions: [{ name: a, method: GET, path: / }]\n";

describe("the scenarios of the Semantest plan, word for word", () => {
  it.each([
    ["ramp_up_test", /lacks actions: what each iteration sends/],
    ["spike_test", /lacks actions: what each iteration sends/],
    ["endurance_test", /lacks actions: what each iteration sends/],
    [
      "batch_processing",
      /lacks method of action batch_generate, such as POST; path of action batch_generate/,
    ],
  ])("%s is described, and running it says what it lacks", async (name, lacks) => {
    const places = { cwd: PLAN, shippedDir: SHIPPED };
    expectGolden(`scenario/${name}.txt`, `${await inspectScenarioFile(`${name}.yaml`, places)}\n`);
    await expect(readScenario(`${name}.yaml`, places)).rejects.toThrow(UsageError);
    await expect(readScenario(`${name}.yaml`, places)).rejects.toThrow(lacks);
  });
});

describe("the shipped scenarios", () => {
  it.each([
    ["gate", 100_000, 30, "open"],
    ["smoke", 15_000, 2, "closed"],
    ["ramp-up", 30 * 60_000, 50, "closed"],
    ["spike", 15 * 60_000, 100, "closed"],
    ["endurance", 120 * 60_000, 50, "closed"],
    ["batch-processing", 30 * 60_000, 20, "closed"],
  ])("%s has the load that its name promises", async (name, ms, peak, model) => {
    const places = { cwd: "/", shippedDir: SHIPPED };
    const scenario = await readScenario(name, places);
    if (scenario.kind !== "yaml") throw new Error("not YAML");
    expect(scenario.name).toBe(name);
    expect(scenario.shape.model).toBe(model);
    expect(totalMs(scenario.shape)).toBe(ms);
    expect(Math.max(...scenario.shape.stages.map((stage) => stage.target))).toBe(peak);
    expect(scenario.behaviour.actions.map(({ name: action, weight }) => [action, weight])).toEqual([
      ["batch_generate", 0.7],
      ["single_generate", 0.3],
    ]);
    expect(scenario.criteria).toHaveLength(3);
    // From the repository's own folder, so that the text holds no path of this machine.
    const text = await inspectScenarioFile(name, { ...places, cwd: resolve(SHIPPED, "..") });
    expectGolden(`scenario/${name}.txt`, `${text}\n`);
  });

  it("websocket names the metrics that it is judged on", async () => {
    const scenario = await readScenario("websocket", { cwd: "/", shippedDir: SHIPPED });
    expect(scenario).toMatchObject({
      kind: "script",
      shape: null,
      judgedMetrics: [
        { metric: "ws_time_to_first_message", worse: "higher" },
        { metric: "ws_abnormal_closes", worse: "higher" },
      ],
    });
  });
});

describe("finding a scenario", () => {
  it("takes a path, then a name in scenarios/, then a shipped one", async () => {
    const cwd = await directoryWith({ "own.yml": OK, "gate.yaml": OK });
    const shippedDir = await directoryWith({ "gate.yaml": `scenario: shipped\n${OK}` });
    const at = (name: string) => readScenario(name, { cwd, shippedDir });
    expect((await at("own.yml")).path).toBe(join(cwd, "own.yml"));
    expect((await at(join(cwd, "own.yml"))).path).toBe(join(cwd, "own.yml"));
    expect((await at("gate")).name).toBe("shipped");
    const elsewhere = await directoryWith({});
    expect((await readScenario("gate", { cwd: elsewhere, shippedDir: cwd })).path).toBe(
      join(cwd, "gate.yaml"),
    );
  });

  it.each([
    [
      "smok",
      /^scenario: found no "smok" \(did you mean "smoke"\?\); write the path of a file or one of .*gate/,
    ],
    ["missing/gate.yaml", /^scenario: found no "missing\/gate.yaml"/],
    ["../../etc/passwd", /^scenario: found no|ends in/],
    ["load.py", /^scenario: found no "load.py"/],
    ["", /^scenario: found no ""/],
    ["latin1.yaml", /^latin1.yaml: not UTF-8 text/],
    ["folder.yaml", /^scenario: found no "folder.yaml"/],
    ["lost.yaml", /^lost.yaml: script gone.js: cannot be read/],
  ])("%j ends in one line", async (name, message) => {
    const cwd = await directoryWith({ "lost.yaml": "script: gone.js\n" });
    const { mkdir, writeFile } = await import("node:fs/promises");
    await writeFile(join(cwd, "latin1.yaml"), Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0xff]));
    await mkdir(join(cwd, "folder.yaml"));
    const refused = readScenario(name, { cwd, shippedDir: SHIPPED });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^[^\n]*$/);
  });
});

describe("the hash of a scenario", () => {
  it("stays for comments, order, limits and load; changes with what is sent", async () => {
    const cwd = await directoryWith({
      "a.yaml": OK,
      "b.yaml":
        "# hello\nactions:\n  - { path: /, method: get, name: a }\nrate: 9/s\nduration: 7s\ncriteria: [p95 < 1s]\n",
      "c.yaml": OK.replace("path: /", "path: /other"),
    });
    const hash = async (name: string) => (await readScenario(name, { cwd, shippedDir: SHIPPED })).hash;
    expect(await hash("b.yaml")).toBe(await hash("a.yaml"));
    expect(await hash("c.yaml")).not.toBe(await hash("a.yaml"));
    expect(await hash("a.yaml")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("of a script covers what it imports and opens beside it", async () => {
    const files = {
      "main.js":
        "import { a } from './a.js';\nconst d = open(\"./d.json\");\nexport default function () { a(d); }\n",
      "a.js": "export * from \"./b.js\";\nimport './main.js';\n",
      "b.js": "export const a = 1;\n",
      "d.json": "{}",
    };
    const hash = async (changes: Partial<typeof files>) => {
      const cwd = await directoryWith({ ...files, ...changes });
      return (await readScenario("main.js", { cwd, shippedDir: SHIPPED })).hash;
    };
    const same = await hash({});
    expect(await hash({})).toBe(same);
    for (const [name, text] of Object.entries(files))
      expect(await hash({ [name]: `${text};` })).not.toBe(same);
  });
});

describe("metrics declared in a script", () => {
  it("are read from comment lines of their own", async () => {
    const cwd = await directoryWith({
      "a.js":
        "/*\n * load-action: judge queue_time, higher is worse\n */\n// load-action: judge cache_hits, lower is worse\nconst s = 'load-action: judge no, higher is worse';\n",
      "b.js": "\n// load-action: juge x, higher is worse\n",
      "c.js": "// load-action: judge x, bigger is worse\n",
      "d.yaml": "script: a.js\njudge: { queue_time: lower is worse }\n",
    });
    const at = (name: string) => readScenario(name, { cwd, shippedDir: SHIPPED });
    expect((await at("a.js")).judgedMetrics).toEqual([
      { metric: "queue_time", worse: "higher" },
      { metric: "cache_hits", worse: "lower" },
    ]);
    await expect(at("b.js")).rejects.toThrow(
      /^b\.js:2: load-action: found "juge x, higher is worse"; write judge METRIC.*did you mean "judge"/,
    );
    await expect(at("c.js")).rejects.toThrow(/^c\.js:1: load-action: found "bigger is worse"/);
    expect((await at("d.yaml")).judgedMetrics).toEqual([
      { metric: "queue_time", worse: "lower" },
      { metric: "cache_hits", worse: "lower" },
    ]);
  });
});
