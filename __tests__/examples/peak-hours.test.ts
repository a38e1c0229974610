import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { decideMode } from "../../src/request/mode.ts";
import { readWish } from "../../src/request/read-wish.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const workflow = parse(await readFile(join(ROOT, "examples/workflows/peak-hours.yml"), "utf8"));
const { with: inputs } = workflow.jobs.load.steps.find((step: { uses: string }) =>
  step.uses.startsWith("semantest/load-action@"),
);

test("the workflow for peak hours starts between 9 AM and 6 PM in California, in summer and in winter", () => {
  expect(workflow.on.schedule).toHaveLength(3);
  for (const { cron } of workflow.on.schedule as { cron: string }[]) {
    const [minute, hour, , , days] = cron.split(" ");
    const [first] = days!.split("-").map(Number);
    for (const month of [0, 6]) {
      // A Sunday, and the first day of the schedule after it.
      const sunday = month === 0 ? 4 : 5;
      const start = new Date(Date.UTC(2026, month, sunday + first!, Number(hour), Number(minute)));
      const there = new Intl.DateTimeFormat("en-US", {
        timeZone: "America/Los_Angeles",
        hour: "2-digit",
        weekday: "short",
        hourCycle: "h23",
      }).formatToParts(start);
      const part = (type: string) => there.find((one) => one.type === type)?.value;
      expect(Number(part("hour"))).toBeGreaterThanOrEqual(9);
      expect(Number(part("hour"))).toBeLessThan(18);
      expect(part("weekday")).toBe("Mon");
    }
  }
});

test("it asks for what there is, and says what to do on a schedule", () => {
  const wish = readWish(inputs, (name) => name);
  expect(wish).toMatchObject({ scenario: "batch-processing", profile: "metaphysical" });
  const origin = { where: "action", eventName: "schedule", branch: "main" } as const;
  expect(decideMode(wish.mode, { origin, defaultBranch: "main" })).toBe("run");
  expect(() => decideMode(undefined, { origin, defaultBranch: "main" })).toThrow(
    /"schedule"; write mode: run/,
  );
});
