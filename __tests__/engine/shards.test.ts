import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ArmControl } from "../../src/engine/arm-control.ts";
import { createEmbeddedEngine } from "../../src/engine/embedded/embedded-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import type { Action, LoadShape } from "../../src/scenario/scenario.ts";
import type { Shard } from "../../src/shard/shard.ts";
import { startTarget, tempDir } from "../support/arms.ts";
import { describeWithK6, findTestK6 } from "../support/k6.ts";
import { action, scenario } from "./embedded/support.ts";

/** Each request says which iteration it is of and what chance drew for it. */
const NUMBERED: Action[] = [
  action("one", "/one", { weight: 0.7, payload: { number: "${iteration}", drawn: { $int: "1-1000000" } } }),
  action("two", "/two", { weight: 0.3, payload: { number: "${iteration}", drawn: { $int: "1-1000000" } } }),
];
const OPEN: LoadShape = {
  model: "open",
  start: 15,
  warmUpMs: 1000,
  stages: [{ durationMs: 2000, target: 40 }],
};
const SHARDS: Shard[] = [1, 2, 3].map((index) => ({ index, of: 3 }));

/** What the target was sent, sorted. */
async function sentBy(
  engine: Engine,
  shape: LoadShape,
  shard?: Shard,
  actions = NUMBERED,
): Promise<string[]> {
  await using target = await startTarget();
  await using dir = await tempDir();
  const workDir = join(dir.path, "arm");
  await mkdir(workDir);
  const { end } = await runArm(
    engine,
    {
      arm: "head",
      scenario: scenario(shape, actions),
      baseUrl: target.url,
      wsUrl: "ws://127.0.0.1:1/ws",
      env: {},
      seed: 5,
      runName: "shards",
      maxVus: 50,
      workDir,
      streamPath: join(workDir, "samples.csv"),
      ...(shard === undefined ? {} : { shard }),
    },
    { control: new ArmControl(), onChunk: () => {} },
  );
  expect(end.outcome).toBe("completed");
  return target.seen.map(({ url, body }) => `${url} ${body}`).sort();
}

const numberOf = (sent: string) => Number(/"number":"?(\d+)/.exec(sent)?.[1]);

function partsMakeTheWhole(engine: () => Engine) {
  it("in the open model send exactly what the whole sends, each the numbers that are its own", async () => {
    const parts: string[][] = [];
    for (const shard of SHARDS) parts.push(await sentBy(engine(), OPEN, shard));
    for (const [index, part] of parts.entries()) {
      expect(part.length).toBeGreaterThan(15);
      expect(new Set(part.map((sent) => numberOf(sent) % 3))).toEqual(new Set([index]));
    }
    const whole = await sentBy(engine(), OPEN);
    // k6 may miss the iteration that is due in the very moment in which the load ends.
    expect(parts.flat().length).toBeGreaterThanOrEqual(69);
    const shared = parts.flat().filter((sent) => numberOf(sent) < 68);
    expect(shared.sort()).toEqual(whole.filter((sent) => numberOf(sent) < 68));
  }, 60_000);

  it("in the closed model share the virtual users, and number their iterations apart", async () => {
    const shape: LoadShape = {
      model: "closed",
      start: 5,
      warmUpMs: 0,
      stages: [{ durationMs: 1500, target: 5 }],
    };
    const actions = [action("user", "/user", { payload: { number: "${iteration}" }, thinkTimeMs: 400 })];
    const parts: string[][] = [];
    for (const shard of SHARDS) parts.push(await sentBy(engine(), shape, shard, actions));
    for (const [index, part] of parts.entries()) {
      // Users 1 and 4, 2 and 5, and 3: each iterates about four times.
      const users = index === 2 ? 1 : 2;
      expect(part.length).toBeGreaterThanOrEqual(2 * users);
      expect(part.length).toBeLessThanOrEqual(5 * users);
      expect(new Set(part.map((sent) => numberOf(sent) % 3))).toEqual(new Set([index]));
    }
    const numbers = parts.flat().map(numberOf);
    expect(new Set(numbers).size).toBe(numbers.length);
  }, 60_000);
}

describe("parts of a load by the embedded engine", () => {
  partsMakeTheWhole(() =>
    createEmbeddedEngine({ entry: join(import.meta.dirname, "../support/embedded-entry.ts") }),
  );
});

describeWithK6("parts of a load by a real k6", () => {
  partsMakeTheWhole(() => createK6Engine({ path: findTestK6() ?? "k6", version: "2", notes: [] }));
});
