import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createEmbeddedEngine } from "../../src/engine/embedded/embedded-engine.ts";
import type { ArmPlan } from "../../src/engine/engine.ts";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { armPlan, runToEnd, startTarget, tempDir, yamlScenario } from "../support/arms.ts";
import { findTestK6, itWithK6 } from "../support/k6.ts";

const LONG = 60_000;
const entry = resolve(import.meta.dirname, "../support/embedded-entry.ts");

/** A name that leads to a loopback address, as one of somebody else's may after it was checked. */
async function planFor(dir: string, url: string, publicOnly: boolean): Promise<ArmPlan> {
  return armPlan(dir, yamlScenario(), url.replace("127.0.0.1", "localhost"), { publicOnly });
}

describe("where only public addresses are allowed", { timeout: LONG }, () => {
  itWithK6("k6 connects to no loopback address, by name or by number", async () => {
    await using dir = await tempDir();
    await using target = await startTarget();
    const k6 = createK6Engine({ path: findTestK6() as string, version: "2.2.0", notes: [] });
    await runToEnd(k6, await planFor(dir.path, target.url, true));
    const byNumber = await armPlan(dir.path, yamlScenario(), target.url, { publicOnly: true });
    const { csv } = await runToEnd(k6, byNumber);
    expect(target.seen).toEqual([]);
    expect(csv).toMatch(/^http_req_failed,\d+,1/m);
  });

  it("the embedded engine connects to no name that leads to one", async () => {
    await using dir = await tempDir();
    await using target = await startTarget();
    const embedded = createEmbeddedEngine({ entry });
    const { csv } = await runToEnd(embedded, await planFor(dir.path, target.url, true));
    expect(target.seen).toEqual([]);
    expect(csv).toMatch(/^http_req_failed,\d+,1/m);
  });

  it("everything is as ever where they all are", async () => {
    await using dir = await tempDir();
    await using target = await startTarget();
    await runToEnd(createEmbeddedEngine({ entry }), await planFor(dir.path, target.url, false));
    expect(target.seen.length).toBeGreaterThan(10);
  });
});
