import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directoryStore } from "../../src/baseline/directory-store.ts";
import { baselineKey } from "../../src/baseline/key.ts";
import { InfrastructureError } from "../../src/errors.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import type { Recording } from "../../src/measure/recording.ts";
import type { Baseline } from "../../src/pipeline/baseline.ts";
import { keepFreePair } from "../../src/pipeline/free-pair.ts";
import { terminalOrigin } from "../../src/request/event.ts";
import type { Request } from "../../src/request/request.ts";
import { makeRecording } from "../support/recordings.ts";

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "free-pair-"));
});
afterEach(async () => {
  await rm(path, { recursive: true, force: true });
});

async function keep(
  recording: Recording,
  request: Partial<Request> = {},
  store = directoryStore(path, "runs"),
) {
  const asked = { sameCode: true, origin: terminalOrigin(), ...request } as Request;
  const stored = { store } as unknown as Baseline;
  const judgement = judgeRun({ recording, history: [], policy });
  const note = await keepFreePair(asked, recording, judgement, stored);
  return { note, pairs: (await directoryStore(path).pairs(baselineKey(recording.meta))).pairs };
}

describe("keepFreePair", () => {
  it("keeps a run of equal digests, once however often it is reported", async () => {
    const recording = makeRecording();
    const { note, pairs } = await keep(recording);
    expect(note).toMatch(/^Base and head have the same digest: .* added to the ledger \(runs\/.*\.json\)\.$/);
    expect(pairs).toMatchObject([{ self: false, blocks: 30 }]);
    expect((await keep(recording)).pairs).toHaveLength(1);
  });

  it.each<[string, Recording, Partial<Request>]>([
    ["other digests", makeRecording(), { sameCode: false }],
    ["a fork", makeRecording(), { origin: { ...terminalOrigin(), fromFork: true } }],
    ["no base", makeRecording({ base: null }), {}],
    ["a run that was cut", makeRecording({ complete: false }), {}],
    ["a run that ended early", makeRecording({ head: { end: { outcome: "stopped" } } }), {}],
    ["a disturbed run", makeRecording({ head: { failureRate: 1 }, base: { failureRate: 1 } }), {}],
  ])("keeps nothing of %s", async (_, recording, request) => {
    expect(await keep(recording, request)).toEqual({ note: null, pairs: [] });
  });

  it("says that a store could not be written, and no more comes of it", async () => {
    const store = {
      ...directoryStore(path),
      addPairs: () => Promise.reject(new InfrastructureError("baseline-store: full")),
    };
    expect((await keep(makeRecording(), {}, store)).note).toBe(
      "Base and head have the same digest, but the pair was not kept: baseline-store: full",
    );
  });
});
