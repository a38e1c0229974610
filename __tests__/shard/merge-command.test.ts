import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { totalRequests } from "../../src/measure/aggregate.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { startTarget } from "../support/arms.ts";
import { loadAction } from "../support/cli.ts";

const SCENARIO = `scenario: parts
duration: 4s
rate: 30/s
actions:
  - { name: ping, method: GET, path: /ping, expect: { status: 200 } }
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "merge-command-"));
  await writeFile(join(cwd, "parts.yaml"), SCENARIO);
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

describe("load-action merge", { timeout: 120_000 }, () => {
  it("judges once what parts made that began together", async () => {
    await using target = await startTarget();
    const startAt = String(Math.ceil(Date.now() / 1000) + 20);
    const part = (index: number) =>
      loadAction(
        [
          ...["run", "parts.yaml", "--url", target.url, "--engine", "embedded", "--shard", `${index}/2`],
          ...["--start-at", startAt, "--out", `shards/${index}`, "--json"],
        ],
        cwd,
      );
    const parts = await Promise.all([part(1), part(2)]);
    for (const { code, stdout, stderr } of parts) {
      expect(code, stderr).toBe(0);
      // A part alone is never judged as if it were the whole.
      expect(JSON.parse(stdout).verdict).not.toBe("pass");
    }
    const merged = await loadAction(["merge", "shards", "--out", "whole", "--json"], cwd);
    const result = JSON.parse(merged.stdout);
    expect(merged.code, merged.stderr).toBe(0);
    expect(["no-baseline", "disturbed"]).toContain(result.verdict);
    const { meta, head } = await readRecording(join(cwd, "whole/run.recording"));
    expect(totalRequests(head, { from: 0, to: 1000 })).toMatchObject({ count: 120, failed: 0 });
    expect(meta).toMatchObject({ plannedRate: 30, plannedSeconds: 4, shards: { of: 2 } });
    expect(meta.shards?.faults.filter((fault) => !fault.includes("began"))).toEqual([]);
    expect(meta.shard).toBeUndefined();

    const lost = await loadAction(["merge", "shards/2/run.recording", "--out", "half", "--json"], cwd);
    expect(JSON.parse(lost.stdout)).toMatchObject({ verdict: "disturbed" });
    expect(lost.stdout).toContain("Shard 1 of 2 is missing.");
  });

  it.each([
    [["merge", "--out", "whole"], "merge: write the recordings of all shards, and --out DIR"],
    [["merge", "nowhere", "--out", "whole"], "nowhere: cannot be read"],
    [["merge", ".", "--out", "whole"], ".: has no recording; write the directory"],
    [["run", "--shard", "3/2", "--url", "http://127.0.0.1:9"], '--shard: found "3/2"; write I/N'],
    [["run", "--start-at", "noon", "--url", "http://127.0.0.1:9"], '--start-at: found "noon"; write seconds'],
  ])("%j is refused in one line", async (args, message) => {
    const { code, stderr } = await loadAction(args, cwd);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toContain(message);
  });
});
