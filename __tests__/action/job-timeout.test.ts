import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plainSpaces } from "../../src/report/numbers.ts";
import { SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();

test("a load ends before its job does, and says so", { timeout: 120_000 }, async () => {
  const api = await world.target(SLEEPING);
  const inputs = { url: api.url, duration: "60s", "job-timeout": "30s" };
  const result = await world.run({ inputs });
  const log = result.lines.join("\n");
  expect(result.exitCode, log).toBe(0);
  expect(log).toMatch(
    /The job's time \(job-timeout\) is not enough for the whole load: it will be ended at \d\d:\d\d UTC\./,
  );
  expect(result.outputs.verdict).not.toBe("pass");
  const summary = await readFile(
    join(result.workspace, result.outputs["report-dir"] ?? "", "summary.md"),
    "utf8",
  );
  expect(plainSpaces(summary)).toContain(
    "Ended early: the job may take 30 s (job-timeout), and the report needs the rest.",
  );
  expect(api.counts()["POST /images/batch"]).toBeGreaterThan(0);
});
