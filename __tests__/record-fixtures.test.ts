import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { CASES } from "../scripts/fixture-recorder/cases.ts";
import { record } from "../scripts/fixture-recorder/record.ts";
import { judgedWindow, requestsByEndpoint, totalRequests } from "../src/measure/aggregate.ts";
import { importRun } from "../src/measure/import/import-run.ts";
import { describeWithK6, findTestK6, itWithK6 } from "./support/k6.ts";

describeWithK6("recording a fixture with the k6 at hand", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "load-action-fixtures-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  itWithK6.each(["status-mix", "ids-in-urls", "awkward-names", "error-answers"])(
    "%s: what is read equals what the target counted, in this version of k6 too",
    async (name) => {
      const test = CASES.find((one) => one.name === name);
      if (!test) throw new Error(`no case ${name}`);
      const { truth, files, exitCode } = await record(findTestK6() ?? "k6", test, folder);
      expect(exitCode).toBe(0);
      const streams = files.filter((file) => /\.(csv|json)(\.gz)?$/.test(file) && !/summary/.test(file));
      expect(streams.map((file) => file.replace(".gz", ""))).toContain(`${name}.csv`);
      for (const file of streams) {
        const run = await importRun(join(folder, file));
        if (run.kind !== "recording") throw new Error(`${file} is a summary`);
        const window = judgedWindow(run.recording);
        const counts = [...requestsByEndpoint(run.recording.head, window)].map(([endpoint, { count }]) => [
          endpoint,
          count,
        ]);
        const shown = Object.entries(truth.requests).map(([endpoint, n]) => [
          endpoint.replace(/\s+/g, " ").trim(),
          n,
        ]);
        expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(shown));
        expect(totalRequests(run.recording.head, window).failures).toEqual(truth.failures);
      }
    },
    60_000,
  );
});
