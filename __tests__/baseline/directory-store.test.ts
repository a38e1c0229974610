import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directoryStore } from "../../src/baseline/directory-store.ts";
import type { BaselineEntry } from "../../src/baseline/entry.ts";
import { formatEntry } from "../../src/baseline/entry-file.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { keyHash } from "../../src/baseline/key.ts";
import { openStore } from "../../src/baseline/open-store.ts";
import { InfrastructureError, UsageError } from "../../src/errors.ts";
import { makeRecording } from "../support/recordings.ts";

const ALONE = { cwd: "/", github: null, log: () => {} };
let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "baselines-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

function entryAt(recordedAt: string, seed = 1): BaselineEntry {
  const recording = makeRecording({ seed, seconds: 12, base: null });
  return extractEntry(recording, { commit: `${seed}a2b3c4d5e6f`, branch: "main", runUrl: null, recordedAt });
}

describe("directoryStore", () => {
  it("gives back what was appended, newest first, whatever the order it came in", async () => {
    const store = openStore("directory:baselines", { ...ALONE, cwd });
    expect(store.description).toBe("directory baselines");
    const times = ["2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z", "2026-01-03T00:00:00+02:00"];
    const places: string[] = [];
    for (const [index, time] of times.entries()) places.push(await store.append(entryAt(time, index + 1)));
    const { entries, problems } = await store.read(entryAt(times[0]!).key);
    expect(problems).toEqual([]);
    expect(entries.map((entry) => entry.recordedAt)).toEqual([times[1], times[2], times[0]]);
    const key = keyHash(entryAt(times[0]!).key);
    expect(places[1]).toMatch(new RegExp(`^baselines/${key}/20260104T000000Z-2a2b3c4-[0-9a-f]{12}\\.json$`));
    expect(await readFile(join(cwd, places[1]!), "utf8")).toBe(formatEntry(entryAt(times[1]!, 2)));
  });

  it("never overwrites, adds nothing twice and leaves no temporary file, with ten writers at once", async () => {
    const store = directoryStore(cwd);
    const same = entryAt("2026-01-02T00:00:00Z");
    const edited = { ...same, branch: "other" };
    await Promise.all(Array.from({ length: 10 }, (_, i) => store.append(i % 2 === 0 ? same : edited)));
    const names = await readdir(join(cwd, keyHash(same.key)));
    expect(names).toHaveLength(2);
    expect(names.every((name) => name.endsWith(".json"))).toBe(true);
    const { entries } = await store.read(same.key);
    expect(entries.map((entry) => entry.branch).sort()).toEqual(["main", "other"]);
  });

  it("has no entries where there is no directory", async () => {
    expect(await directoryStore(join(cwd, "none")).read(entryAt("2026-01-02T00:00:00Z").key)).toEqual({
      entries: [],
      problems: [],
      accepted: [],
    });
  });

  it("names every entry that it leaves out and keeps the rest", async () => {
    const store = directoryStore(cwd);
    const good = entryAt("2026-01-02T00:00:00Z");
    await store.append(good);
    const folder = join(cwd, keyHash(good.key));
    const content = formatEntry(good);
    await writeFile(join(folder, "20260103-cut.json"), content.slice(0, 400));
    await writeFile(join(folder, "20260103-newer.json"), content.replace('"schema": 1', '"schema": 7'));
    await writeFile(join(folder, "20260103-other.json"), content.replace("k6-2", "k6-9"));
    await writeFile(join(folder, "20260103-huge.json"), "0".repeat(2_100_000));
    await mkdir(join(folder, "20260103-folder.json"));
    await writeFile(join(folder, "notes.txt"), "not an entry");
    const { entries, problems } = await store.read(good.key);
    expect(entries).toHaveLength(1);
    expect(problems.sort()).toEqual([
      "20260103-cut.json: not complete JSON; it was cut off or edited",
      expect.stringMatching(/^20260103-folder\.json: cannot be read: /),
      "20260103-huge.json: larger than any baseline entry",
      "20260103-newer.json: written by a newer version (schema 7, this one reads 1)",
      "20260103-other.json: recorded for another scenario, load or runner",
    ]);
  });

  it("says in one line that it cannot write", async () => {
    const file = join(cwd, "file");
    await writeFile(file, "");
    const failed = directoryStore(file, "file").append(entryAt("2026-01-02T00:00:00Z"));
    await expect(failed).rejects.toThrow(InfrastructureError);
    await expect(failed).rejects.toThrow(/^baseline-store: file cannot be written: /);
  });
});

describe("openStore", () => {
  it.each([
    ["branch:load-baselines", /there is no token or no repository.*set GITHUB_TOKEN and GITHUB_REPOSITORY/],
    ["branch:a..b", /found "branch:a..b"; write a branch name of letters/],
    ["branch:x.lock", /write a branch name/],
    ["branch:-x", /write a branch name/],
    ["baselines", /found "baselines"; write branch:load-baselines, or directory:PATH/],
    ["directory:", /write branch:load-baselines, or directory:PATH/],
    ["s3:bucket", /write branch:load-baselines, or directory:PATH/],
  ])("refuses %s", (spec, words) => {
    expect(() => openStore(spec, ALONE)).toThrow(UsageError);
    expect(() => openStore(spec, ALONE)).toThrow(words);
  });
});
