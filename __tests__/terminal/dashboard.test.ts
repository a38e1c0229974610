import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { LiveFigures } from "../../src/measure/collector.ts";
import type { LatestValue } from "../../src/observe/monitors/latest.ts";
import { LiveHistory } from "../../src/report/live-history.ts";
import { type DashboardRun, renderDashboard } from "../../src/terminal/dashboard.ts";
import { Screen } from "../../src/terminal/screen.ts";
import { expectGolden } from "../support/golden.ts";

const MONITORS: LatestValue[] = [
  { monitor: "memory", name: "memory", unit: "MiB", role: "memory", arm: "head", value: 412.4 },
  {
    monitor: "cpu",
    name: "processor, in percent of one core",
    unit: "%",
    role: "cpu",
    arm: "base",
    value: 41.26,
  },
  { monitor: "queue-depth", name: "queue depth", unit: "jobs", role: "queue", arm: "shared", value: 3 },
];

function figures(elapsedSeconds: number, p95Ms: number, more: Partial<LiveFigures> = {}): LiveFigures {
  const counts = {
    requests: elapsedSeconds * 50,
    failed: 0,
    iterations: elapsedSeconds * 50,
    droppedIterations: 0,
  };
  return { elapsedSeconds, vus: 50, requestsPerSecond: 50, p95Ms, ...counts, ...more };
}

function run(seconds: number, sideBySide: boolean): DashboardRun {
  const history = new LiveHistory();
  const live = (second: number) => ({
    head: figures(second, 40 + second / 20, { failed: Math.floor(second / 10) }),
    base: sideBySide ? figures(second, 40, { droppedIterations: 7 }) : null,
  });
  for (let second = 1; second <= seconds; second++) history.add(live(second));
  const title = ["endurance: users: 1, to 50 in 10 min, 50 for 100 min", "k6 2.2.0 → http://127.0.0.1:3000"];
  return { title, live: live(seconds), plannedSeconds: 7200, history, monitors: MONITORS };
}

describe("the dashboard", () => {
  it("shows one deployment", () => {
    expectGolden("terminal/dashboard.txt", `${renderDashboard(run(3725, false), 99, 23).join("\n")}\n`);
  });

  it("shows two side by side", () => {
    const text = renderDashboard(run(1200, true), 99, 23).join("\n");
    expectGolden("terminal/dashboard-side-by-side.txt", `${text}\n`);
  });

  it("fits a terminal of any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (width, height, two) => {
          const lines = renderDashboard(run(30, two), width, height);
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe("the screen", () => {
  it("draws over what it drew, and leaves what is to be kept", () => {
    let written = "";
    const stream = {
      write(text: string) {
        written += text;
        return true;
      },
    };
    const screen = new Screen(stream as NodeJS.WriteStream);
    screen.draw(["a", "b"]);
    screen.draw(["c"]);
    expect(written).toBe("\r\u001b[2Ka\n\u001b[2Kb\n\u001b[J\r\u001b[2A\u001b[2Kc\n\u001b[J");
    screen.keep();
    written = "";
    screen.draw(["d"]);
    expect(written).toBe("\r\u001b[2Kd\n\u001b[J");
  });
});
