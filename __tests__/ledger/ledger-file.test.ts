import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { branchStore } from "../../src/baseline/branch/branch-store.ts";
import { directoryStore } from "../../src/baseline/directory-store.ts";
import { baselineKey, keyHash } from "../../src/baseline/key.ts";
import type { BaselineStore } from "../../src/baseline/store.ts";
import type { LedgerPair } from "../../src/judge/ledger.ts";
import { formatLedger, type LedgerFile, ledgerName, parseLedger } from "../../src/ledger/ledger-file.ts";
import { memoryGit } from "../baseline/branch/memory-git.ts";
import { GitObjects } from "../support/fake-github/git-objects.ts";
import { makeRecording } from "../support/recordings.ts";

const KEY = baselineKey(makeRecording().meta);
const PAIR: LedgerPair = {
  self: false,
  blocks: 45,
  effects: {
    location: { estimate: 0.01, standardError: 0.02 },
    p95: { estimate: -0.03, standardError: 0.04 },
  },
};

function fileAt(recordedAt: string, pairs: LedgerPair[] = [PAIR]): LedgerFile {
  return { schema: 1, key: KEY, recordedAt, commit: "1a2b3c4", tool: "0.1.0", pairs };
}

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "ledger-"));
});
afterEach(async () => {
  await rm(path, { recursive: true, force: true });
});

describe("file of pairs", () => {
  it("is read as it was written", () => {
    const file = fileAt("2026-01-05T12:00:00Z", [PAIR, { ...PAIR, self: true }]);
    expect(parseLedger(formatLedger(file))).toEqual({ file });
    expect(ledgerName(file)).toMatch(/^20260105T120000Z-pairs-[0-9a-f]{12}\.json$/);
    expect(ledgerName(fileAt("2026-01-05T12:00:00Z", [{ ...PAIR, self: true }]))).toMatch(/Z-self-/);
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, 200), "not complete JSON"],
    ["newer", (text: string) => text.replace('"schema": 1', '"schema": 2'), "written by a newer version"],
    [
      "without spread",
      (text: string) => text.replace('"standardError":0.02', '"standardError":0'),
      "not a file",
    ],
    ["with something unknown", (text: string) => text.replace('"self"', '"more":1,"self"'), "not a file"],
    ["huge", (text: string) => text + " ".repeat(1_000_000), "larger than any"],
  ])("%s is a problem and no failure", (_, change, words) => {
    const read = parseLedger(change(formatLedger(fileAt("2026-01-05T12:00:00Z"))));
    expect("problem" in read && read.problem).toContain(words);
  });
});

describe.each<[string, () => BaselineStore, RegExp]>([
  ["a directory", () => directoryStore(path, "runs"), /^runs\/[0-9a-f]{16}\/pairs\/2026/],
  ["a branch", () => branchStore(memoryGit(new GitObjects()), "loads"), /^loads\/[0-9a-f]{16}\/pairs\/2026/],
])("the pairs of %s", (_, open, place) => {
  it("are those of all files of the key, beside its runs", async () => {
    const store = open();
    expect(await store.pairs(KEY)).toEqual({ pairs: [], problems: [] });
    expect(await store.addPairs(fileAt("2026-01-05T12:00:00Z"))).toMatch(place);
    await store.addPairs(fileAt("2026-01-06T12:00:00Z", [{ ...PAIR, blocks: 44 }, PAIR]));
    await store.addPairs(fileAt("2026-01-06T12:00:00Z", [{ ...PAIR, blocks: 44 }, PAIR]));
    const { pairs, problems } = await store.pairs(KEY);
    expect(pairs.map((pair) => pair.blocks)).toEqual([44, 45, 45]);
    expect(problems).toEqual([]);
    expect(await store.list()).toEqual([]);
    expect((await store.read(KEY)).entries).toEqual([]);
    expect((await store.pairs({ ...KEY, engineMajor: "k6-9" })).pairs).toEqual([]);
  });

  it("are those of the twenty newest files", async () => {
    const store = open();
    for (let day = 1; day <= 22; day++) {
      await store.addPairs(
        fileAt(`2026-01-${String(day).padStart(2, "0")}T12:00:00Z`, [{ ...PAIR, blocks: day }]),
      );
    }
    const { pairs } = await store.pairs(KEY);
    expect(pairs.map((pair) => pair.blocks)).toEqual(Array.from({ length: 20 }, (_, index) => 22 - index));
  });
});

it("a damaged file is named and the others are read", async () => {
  const store = directoryStore(path, "runs");
  await store.addPairs(fileAt("2026-01-05T12:00:00Z"));
  const folder = join(path, keyHash(KEY), "pairs");
  await writeFile(join(folder, "20260106-cut.json"), "{");
  const other = { ...fileAt("2026-01-05T12:00:00Z"), key: { ...KEY, engineMajor: "k6-9" } };
  await writeFile(join(folder, "20260106-other.json"), formatLedger(other));
  const { pairs, problems } = await store.pairs(KEY);
  expect(pairs).toHaveLength(1);
  expect(problems.sort()).toEqual([
    "pairs/20260106-cut.json: not complete JSON; it was cut off or edited",
    "pairs/20260106-other.json: measured with another scenario, load or runner",
  ]);
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
