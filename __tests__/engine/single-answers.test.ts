import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { properErrorAnswers, retryAfterAnswers } from "../../src/criteria/error-answers.ts";
import { ArmControl } from "../../src/engine/arm-control.ts";
import { createEmbeddedEngine } from "../../src/engine/embedded/embedded-engine.ts";
import type { ArmPlan, Engine } from "../../src/engine/engine.ts";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import type { ArmRecording } from "../../src/measure/recording.ts";
import { RecordingWriter, readRecording } from "../../src/measure/recording-file.ts";
import { behaviourOf } from "../scenario/support.ts";
import {
  armPlan,
  type SeenRequest,
  scriptScenario,
  startTarget,
  tempDir,
  yamlScenario,
} from "../support/arms.ts";
import { describeWithK6, findTestK6 } from "../support/k6.ts";
import { makeRecording } from "../support/recordings.ts";

const SECRET = 'pass "word"/7';
const k6 = () => createK6Engine({ path: findTestK6() as string, version: "2.2.0", notes: [] });
const embedded = () =>
  createEmbeddedEngine({ entry: join(import.meta.dirname, "../support/embedded-entry.ts") });

async function record(engine: Engine, plan: ArmPlan, file: string): Promise<ArmRecording> {
  const startedAtMs = Math.floor(Date.now() / 1000) * 1000;
  const writer = await RecordingWriter.open(file, makeRecording().meta, startedAtMs);
  const collector = new ArmCollector({ arm: "head", writer, startedAtMs });
  const onChunk = (chunk: Buffer) => collector.write(chunk);
  collector.finish(await runArm(engine, plan, { onChunk, control: new ArmControl() }), plan.baseUrl);
  await writer.close({ complete: true });
  return (await readRecording(file)).head;
}

/** Answers by path; every ordinary one has an id, and says in it how long it was kept waiting. */
function startService() {
  let asked = 0;
  return startTarget((request: SeenRequest, response) => {
    const number = asked++;
    if (request.url.startsWith("/proper")) {
      response.writeHead(422, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ error: { code: "too_long", message: `not with ${SECRET} of a@b.example` } }),
      );
    } else if (request.url.startsWith("/mixed")) {
      const busy = number % 2 === 0;
      response.writeHead(busy ? 503 : 429, busy ? {} : { "retry-after": "1" });
      response.end(busy ? "<h1>Service Unavailable</h1>" : '{"code":"slow_down","message":"later"}');
    } else {
      const waitMs = number % 20 === 0 ? 60 : 2;
      response.setHeader("x-request-id", `request-${waitMs}-${number}`);
      response.setHeader("cf-ray", "never-this-one");
      setTimeout(() => response.end("x".repeat(request.url.startsWith("/large") ? 50_000 : 50)), waitMs);
    }
  });
}

const SCENARIO = yamlScenario({
  shape: { model: "open", start: 30, stages: [{ durationMs: 3_000, target: 30 }], warmUpMs: 1_000 },
  behaviour: behaviourOf([
    { name: "fine", path: "/fine" },
    { name: "large", path: "/large", every: 3 },
    { name: "proper", path: "/proper", every: 4, expect: { statuses: [422], json: [] } },
    { name: "mixed", path: "/mixed", every: 5 },
  ]),
});

function describeSingleAnswers(engine: () => Engine): void {
  it("are ids of the slowest after the warm-up, and what error answers look like, in the recording", async () => {
    await using dir = await tempDir();
    await using target = await startService();
    const plan = await armPlan(dir.path, SCENARIO, target.url, { env: { API_PASSWORD: SECRET } });
    const arm = await record(engine(), plan, join(dir.path, "run.recording"));

    expect(arm.stream).toMatchObject({ broken: 0, foreign: 0 });
    expect(arm.metrics.map(({ name }) => name)).not.toContainEqual(expect.stringContaining("load_action"));

    const fine = arm.slowest?.filter(({ endpoint }) => endpoint === "GET /fine") ?? [];
    expect(fine.length).toBeGreaterThanOrEqual(4);
    expect(fine.length).toBeLessThanOrEqual(10);
    expect(fine.map(({ durationMs }) => durationMs)).toEqual(
      fine.map(({ durationMs }) => durationMs).toSorted((a, b) => b - a),
    );
    for (const { second, header, id } of fine) {
      expect(header).toBe("x-request-id");
      expect(id).toMatch(/^request-\d+-\d+$/);
      expect(second).toBeGreaterThanOrEqual(1);
    }
    const waited = fine.filter(({ id }) => id.startsWith("request-60-"));
    expect(waited.length).toBeGreaterThanOrEqual(1);
    for (const { durationMs } of waited) expect(durationMs).toBeGreaterThanOrEqual(55);
    expect(new Set(arm.slowest?.map(({ endpoint }) => endpoint))).toEqual(
      new Set(["GET /fine", "GET /large"]),
    );

    const counts = { proper: 0, mixed: 0 };
    for (const { url } of target.seen) {
      if (url === "/proper") counts.proper++;
      if (url === "/mixed") counts.mixed++;
    }
    const answers = arm.errorAnswers;
    expect(answers).toMatchObject({
      answered: counts.proper + counts.mixed,
      unseen: 0,
      throttled: counts.mixed,
    });
    expect(properErrorAnswers(arm)).toMatchObject({ verdict: "missed" });
    expect(retryAfterAnswers(arm)).toMatchObject({ verdict: "missed" });
    const samples = answers?.samples ?? [];
    expect(samples).toContainEqual(
      expect.objectContaining({
        endpoint: "GET /proper",
        status: 422,
        proper: true,
        body: '{"error":{"code":"too_long","message":"not with … of …@…"}}',
      }),
    );
    expect(samples).toContainEqual(
      expect.objectContaining({ status: 503, proper: false, body: "<h1>Service Unavailable</h1>" }),
    );
    expect(arm.errors?.find(({ status }) => status === 429)?.sample).toBe(
      '{"code":"slow_down","message":"later"}',
    );
  }, 60_000);
}

describeWithK6("single answers of the generic script under a real k6", () => describeSingleAnswers(k6));
describe("single answers of the embedded engine", () => describeSingleAnswers(embedded));

describeWithK6("a script of one's own under a real k6", () => {
  const helper = fileURLToPath(new URL("../../src/scenario/k6/errors-module.ts", import.meta.url));
  const script = (discard: boolean) => `
    import http from "k6/http";
    import { recordErrorAnswer } from ${JSON.stringify(helper)};
    export const options = { vus: 2, iterations: 20, discardResponseBodies: ${discard} };
    export default function () {
      recordErrorAnswer(http.get(__ENV.BASE_URL + "/proper/1234567?token=abc"));
      const mixed = http.get(__ENV.BASE_URL + "/mixed", { tags: { name: "mixed, of both" } });
      recordErrorAnswer(mixed, { name: "mixed, of both" });
      recordErrorAnswer(http.get(__ENV.BASE_URL + "/fine"));
    }`;

  it.each([false, true])(
    "hands out what its error answers look like (bodies thrown away: %s)",
    async (discard) => {
      await using dir = await tempDir();
      await using target = await startService();
      const file = join(dir.path, "script.js");
      await writeFile(file, script(discard));
      const plan = await armPlan(dir.path, scriptScenario(file), target.url, {
        env: { API_PASSWORD: SECRET },
      });
      const arm = await record(k6(), plan, join(dir.path, "run.recording"));

      expect(arm.endpoints.toSorted()).toEqual(["GET /fine", "GET /proper/:id", "mixed, of both"]);
      expect(arm.slowest).toBeUndefined();
      const seen = discard ? { answered: 0, unseen: 40 } : { answered: 40, unseen: 0 };
      expect(arm.errorAnswers).toMatchObject({ ...seen, throttled: 20 });
      expect(properErrorAnswers(arm).verdict).toBe(discard ? "unknown" : "missed");
      const bodies = arm.errorAnswers?.samples.map(({ endpoint, body }) => `${endpoint} ${body}`) ?? [];
      const proper = 'GET /proper/:id {"error":{"code":"too_long","message":"not with … of …@…"}}';
      expect(bodies.includes(proper)).toBe(!discard);
      expect(JSON.stringify(arm)).not.toContain("abc");
    },
    60_000,
  );
});
