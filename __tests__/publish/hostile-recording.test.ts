import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_CRITERIA, parseCriteria } from "../../src/criteria/read-criteria.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import type { Checklist } from "../../src/preflight/run-checks.ts";
import { findProfile } from "../../src/profile/read-profiles.ts";
import { readForeignRecording } from "../../src/publish/hostile-recording.ts";
import { readScenario } from "../../src/scenario/read-scenario.ts";
import { sha } from "../support/fake-github/state.ts";
import { archiveOf, forkRecording, reportArchive } from "./archives.ts";

const shippedDir = resolve(import.meta.dirname, "../../scenarios");
const scenario = await readScenario("smoke", { cwd: "/nonexistent", shippedDir });
const trusted = {
  repository: "octo/images",
  headSha: sha("head"),
  baseSha: sha("base"),
  scenario,
  checklist: null,
  criteria: NO_CRITERIA,
  profile: null,
};
const smoke = { name: scenario.name, hash: scenario.hash };

async function unusable(archive: Buffer): Promise<string> {
  const read = await readForeignRecording(archive, trusted);
  if (!("unusable" in read)) throw new Error("it was taken");
  return read.unusable;
}

describe("a fork's recording", () => {
  it("keeps its figures, and nothing that is known from elsewhere", async () => {
    const forged = forkRecording(
      { seconds: 20, meta: { repository: "eve/images", baseSha: sha("evil") } },
      { ...smoke, criteria: [], judgedMetrics: [{ metric: "nothing", worse: "higher" }] },
    );
    forged.meta.headSha = sha("head");
    forged.meta.scenario = { ...forged.meta.scenario, ...smoke };
    const read = await readForeignRecording(await reportArchive(forged), trusted);
    if ("unusable" in read) throw new Error(read.unusable);
    expect(read.notes).toEqual([]);
    expect(read.recording.meta).toMatchObject({
      repository: "octo/images",
      baseSha: sha("base"),
      scenario: { criteria: scenario.criteria, judgedMetrics: scenario.judgedMetrics },
    });
    expect(read.recording.head.requests).toEqual(forged.head.requests);
  });

  it("is judged here: what its own files say does not count", async () => {
    const slower = forkRecording({ seconds: 60, rate: 60, head: { factor: 3 }, base: {} }, smoke);
    const archive = await archiveOf({
      "run.recording": encodeRecording(slower),
      "result.json": '{"verdict":"pass"}',
    });
    const read = await readForeignRecording(archive, trusted);
    if ("unusable" in read) throw new Error(read.unusable);
    const { verdict } = judgeRun({ recording: read.recording, history: [], policy: DEFAULT_POLICY });
    expect(verdict).toBe("fail");
  });

  it("is held to the criteria of the base commit, whatever it says was asked", async () => {
    const forged = forkRecording({ seconds: 30 }, smoke);
    forged.meta.successCriteria = parseCriteria(["proper-error-messages"], "criteria").success;
    forged.meta.profile = "none of ours";
    const criteria = parseCriteria(["rate > 500/s", { criterion: "database-pool", gate: true }], "criteria");
    const profile = findProfile("baseline", {});
    const read = await readForeignRecording(await reportArchive(forged), { ...trusted, criteria, profile });
    if ("unusable" in read) throw new Error(read.unusable);
    const { meta } = read.recording;
    expect(meta).toMatchObject({ successCriteria: criteria.success, profile: "baseline" });
    expect(meta.scenario.criteria.map(({ text }) => text)).toEqual([
      ...scenario.criteria.map(({ text }) => text),
      "rate > 500/s",
      "avg < 500ms",
    ]);
  });

  it("tells of no checklist, whatever it says was confirmed, but of the base commit's", async () => {
    const forged = forkRecording({ seconds: 5 }, smoke);
    const confirmed = { required: false, state: "confirmed", text: "all is well" } as const;
    forged.meta.preflight = [
      { item: "cdn", ...confirmed, by: "the owner", on: "2026-11-20" },
      { item: "alerts", ...confirmed, by: "Ada", on: "2026-11-20" },
      { item: "k6", required: false, state: "ok", text: "k6 2.2.0" },
    ];
    const archive = await reportArchive(forged);
    const read = async (checklist: typeof trusted.checklist | Checklist) => {
      const foreign = await readForeignRecording(archive, { ...trusted, checklist });
      if ("unusable" in foreign) throw new Error(foreign.unusable);
      return foreign.recording.meta.preflight;
    };
    expect(await read(null)).toBeUndefined();
    const items = await read({
      settings: { required: ["cdn", "hpa"] },
      confirmations: [{ item: "alerts", by: "Ada", on: "2026-11-20", validForMs: 1 }],
    });
    const of = (name: string) => items?.find(({ item }) => item === name);
    expect(of("cdn")).toMatchObject({ required: true, state: "unknown" });
    expect(of("hpa")).toMatchObject({ required: true, state: "unknown" });
    expect(of("alerts")).toMatchObject({ state: "confirmed", text: "confirmed by Ada on 2026-11-20" });
    expect(of("k6")).toMatchObject({ state: "ok" });
  });

  it("says where the fork ran another version of the scenario", async () => {
    const changed = forkRecording({ seconds: 5 }, { ...smoke, hash: "0".repeat(64) });
    const read = await readForeignRecording(await reportArchive(changed), trusted);
    expect(read).toMatchObject({ notes: [expect.stringContaining("another version of the scenario")] });
  });

  it("is refused about another commit or another scenario", async () => {
    const moved = forkRecording({ seconds: 5, meta: { headSha: sha("other") } }, smoke);
    expect(await unusable(await reportArchive(moved))).toContain("another commit");
    const other = forkRecording({ seconds: 5 }, { name: "evil" });
    expect(await unusable(await reportArchive(other))).toBe("is about another scenario than smoke");
  });

  it("is refused where it is none", async () => {
    expect(await unusable(await archiveOf({ "run.recording": "{}" }))).toMatch(/not a recording/);
    expect(await unusable(await archiveOf({ "comment.md": "hello" }))).toBe("has no run.recording");
    expect(await unusable(Buffer.from("<html>"))).toMatch(/no usable ZIP archive/);
  });

  it("is never a pass where it is cut, and never an exception where it is damaged", {
    timeout: 60_000,
  }, async () => {
    const whole = encodeRecording(forkRecording({ seconds: 30, rate: 60, base: {} }, smoke));
    const bytes = fc.record({
      at: fc.integer({ min: 0, max: whole.length - 1 }),
      to: fc.integer({ min: 0, max: 255 }),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(bytes, async ({ at, to, cut }) => {
        const damaged = cut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!cut) damaged[at] = to;
        if (damaged.equals(whole)) return;
        const read = await readForeignRecording(await archiveOf({ "run.recording": damaged }), trusted);
        if ("unusable" in read) return;
        const { verdict } = judgeRun({ recording: read.recording, history: [], policy: DEFAULT_POLICY });
        expect(verdict).not.toBe("pass");
      }),
      { numRuns: 60 },
    );
  });
});
