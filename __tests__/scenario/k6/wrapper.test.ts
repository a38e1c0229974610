import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UsageError } from "../../../src/errors.ts";
import { scenariosOf } from "../../../src/scenario/k6/script-load.ts";
import { adjustScriptLoad } from "../../../src/scenario/k6/script-options.ts";
import { scriptRequirements } from "../../../src/scenario/k6/script-requirements.ts";
import { wrapperSource } from "../../../src/scenario/k6/wrapper.ts";
import type { LoadShape, ScriptScenario } from "../../../src/scenario/scenario.ts";
import { describeWithK6 } from "../../support/k6.ts";
import { directoryWith, inspectK6, runK6 } from "../support.ts";

function scriptScenario(script: string, changes: Partial<ScriptScenario>): ScriptScenario {
  return {
    kind: "script",
    name: "test",
    path: script,
    script,
    shape: null,
    adjust: { scale: 1, durationMs: null },
    criteria: [],
    judgedMetrics: [],
    notes: [],
    hash: "",
    ...changes,
  };
}

/** The script in a folder with a blank and a hash in its name, wrapped from another folder; returns the wrapper. */
async function wrap(files: Record<string, string>, changes: Partial<ScriptScenario>) {
  const directory = await directoryWith({});
  const home = join(directory, "my scripts #1");
  await mkdir(join(home, "lib"), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);
  const script = join(home, Object.keys(files)[0] as string);
  const own = scenariosOf(await inspectK6(script));
  const { scenarios } = adjustScriptLoad(own, scriptScenario(script, changes));
  if (scenarios === null) throw new Error("nothing to change");
  const wrapper = join(directory, "wrapper.js");
  await writeFile(wrapper, wrapperSource(script, scenarios));
  return { wrapper, directory, own, scenarios };
}

const MANY = `
import { twice } from './lib/math.js';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { sleep } from 'k6';
const data = JSON.parse(open('./data.json'));
const ran = new Counter('ran');
export const options = {
  tags: { suite: 'many' },
  scenarios: {
    browse: { executor: 'constant-vus', vus: 10, duration: '5m', exec: 'browse', env: { WHO: 'browser' }, tags: { kind: 'a' }, gracefulStop: '1s' },
    buy: { executor: 'ramping-arrival-rate', startRate: 60, timeUnit: '1m', stages: [{ duration: '5m', target: 600 }], preAllocatedVUs: 10, maxVUs: 20, exec: 'buy', gracefulStop: '1s' },
    once: { executor: 'per-vu-iterations', vus: 2, iterations: 100, exec: 'browse', gracefulStop: '1s' },
    some: { executor: 'shared-iterations', vus: 4, iterations: 400, maxDuration: '5m', exec: 'buy', startTime: '1m' },
    ramp: { executor: 'ramping-vus', startVUs: 0, stages: [{ duration: '1m', target: 10 }, { duration: '4m', target: 0 }], exec: 'browse', gracefulRampDown: '1s', gracefulStop: '1s' },
    flow: { executor: 'constant-arrival-rate', rate: 10, duration: '5m', preAllocatedVUs: 5, exec: 'buy' },
  },
  thresholds: { 'ran{kind:a}': ['count>0'], 'ran{kind:none}': ['count>0'] },
};
export function setup() { return { seen: twice(data.n) }; }
export function browse(shared) { note(shared); sleep(0.1); }
export function buy(shared) { note(shared); sleep(0.1); }
export function teardown(shared) { console.log('teardown ' + shared.seen); }
export function handleSummary(summary) { return { stdout: 'SUMMARY ' + Object.keys(summary.metrics).includes('ran') + '\\n' }; }
function note(shared) { ran.add(1); if (shared.seen !== 42) throw new Error('setup is lost'); if (exec.scenario.name === 'browse' && __ENV.WHO !== 'browser') throw new Error('env is lost'); }
`;
const FILES = {
  "many.js": MANY,
  "lib/math.js": "export const twice = (n) => 2 * n;\n",
  "data.json": '{"n": 21}',
};

describeWithK6("a script given another load, under a real k6", () => {
  it("shrinks every executor in proportion and keeps exec, thresholds, tags, setup, files and summary", async () => {
    const { wrapper, directory, own, scenarios } = await wrap(FILES, {
      adjust: { scale: 0.5, durationMs: 2000 },
    });
    expect(scenarios).toMatchObject({
      browse: { vus: 5, duration: "2000ms", exec: "browse", env: { WHO: "browser" } },
      buy: {
        timeUnit: "120000000us",
        startRate: 60,
        stages: [{ duration: "2000ms", target: 600 }],
        maxVUs: 10,
      },
      once: { vus: 1, iterations: 1, maxDuration: "4000ms" },
      some: { vus: 2, iterations: 2, maxDuration: "2000ms", startTime: "400ms" },
      ramp: {
        startVUs: 0,
        stages: [
          { duration: "400ms", target: 5 },
          { duration: "1600ms", target: 0 },
        ],
      },
      flow: { rate: 10, timeUnit: "2000000us", duration: "2000ms", preAllocatedVUs: 3 },
    });
    expect(scriptRequirements(own).durationMs).toBe(10 * 60_000);
    expect(scenariosOf(await inspectK6(wrapper))).toMatchObject({
      ramp: { stages: [{ target: 5 }, { target: 0 }] },
    });

    const result = await runK6(wrapper, {}, directory);
    // One of the thresholds is on a tag that nothing has.
    expect(result.exitCode).toBe(99);
    expect(result.stderr).toContain("teardown 42");
    expect(result.stderr).not.toContain("is lost");
    expect(result.stdout).toContain("SUMMARY true");
    const ran = result.rows.filter((row) => row.metric_name === "ran");
    expect(new Set(ran.map((row) => row.scenario))).toEqual(
      new Set(["browse", "buy", "once", "some", "ramp", "flow"]),
    );
    expect(ran.every((row) => row.extra_tags?.includes("suite=many"))).toBe(true);
  });

  it("replaces the load by constant users, shared among the scenarios as their own users were", async () => {
    const shape: LoadShape = {
      model: "closed",
      start: 12,
      stages: [{ durationMs: 1000, target: 12 }],
      warmUpMs: 0,
    };
    const { wrapper, directory, scenarios } = await wrap(FILES, { shape });
    const vus = Object.values(scenarios).map((one) => (one.executor === "ramping-vus" ? one.startVUs : null));
    expect(vus.reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(12);
    expect(Math.min(...vus.map(Number))).toBe(1);
    expect(scriptRequirements(scenarios, shape)).toMatchObject({
      maxVus: 12,
      durationMs: 1000,
      shape: "12 users for 1 s",
    });
    expect(scriptRequirements(scenarios).shape).toContain("; once: 1 user for 1 s; ");
    const result = await runK6(wrapper, {}, directory);
    expect(result.stderr).not.toContain("is lost");
    const scenariosSeen = new Set(
      result.rows.filter((row) => row.metric_name === "ran").map((row) => row.scenario),
    );
    expect(scenariosSeen.size).toBe(6);

    const few: LoadShape = { ...shape, start: 2, stages: [{ durationMs: 1000, target: 2 }] };
    await expect(wrap(FILES, { shape: few })).rejects.toThrow(UsageError);
  });

  it.each([
    [
      "plain.js",
      "import { sleep } from 'k6';\nexport const options = { vus: 50, duration: '1h' };\nexport default function () { sleep(0.1); }\n",
    ],
    [
      "typed.ts",
      "import { sleep } from 'k6';\nexport const options: { stages: object[] } = { stages: [{ duration: '1h', target: 50 }] };\nexport default function (data: unknown): void { sleep(0.1 as number); }\n",
    ],
    [
      "common.js",
      "const { sleep } = require('k6');\nmodule.exports.options = { vus: 50, duration: '1h' };\nmodule.exports.default = function () { sleep(0.1); };\n",
    ],
    ["bare.js", "import { sleep } from 'k6';\nexport default function () { sleep(0.1); }\n"],
  ])("runs the default function of %s", async (name, text) => {
    const shape: LoadShape = {
      model: "open",
      start: 20,
      stages: [{ durationMs: 1000, target: 20 }],
      warmUpMs: 0,
    };
    const { wrapper, directory } = await wrap({ [name]: text }, { shape });
    const result = await runK6(wrapper, {}, directory);
    expect(result.exitCode, result.stderr).toBe(0);
    const iterations = result.rows.filter((row) => row.metric_name === "iterations").length;
    expect(iterations).toBeGreaterThan(10);
    expect(iterations).toBeLessThan(25);
  });

  it("takes the duration as a cap where the script only counts iterations", async () => {
    const script =
      "import { sleep } from 'k6';\nexport const options = { vus: 2, iterations: 6 };\nexport default function () { sleep(0.05); }\n";
    const { wrapper, directory, own } = await wrap(
      { "count.js": script },
      { adjust: { scale: 1, durationMs: 20_000 } },
    );
    expect(scriptRequirements(own)).toMatchObject({ durationMs: null, plannedIterations: 6, maxVus: 2 });
    const result = await runK6(wrapper, {}, directory);
    expect(result.rows.filter((row) => row.metric_name === "iterations")).toHaveLength(6);
  });
});
