/** Head and base side by side: what head alone shows, and what the difference does. */
import { differenceOf } from "../../src/drift/series.ts";
import { DEFAULT_FLOOR_SHARE, type Point, trendOf } from "../../src/drift/trend.ts";
import { randomOf } from "../verdict/simulation/random.ts";
import { LEVEL, remembering, STEP_SECONDS } from "./series.ts";

const FROM_SECOND = 60;
const FLOOR_PER_MINUTE = LEVEL * DEFAULT_FLOOR_SHARE;

/** What the load and the machine do to both: noise with a memory of 3 min; and each has some of its own. */
function pair(
  seed: string,
  minutes: number,
  headLeak: number,
  baseLeak: number,
): { head: Point[]; base: Point[] } {
  const random = randomOf(seed);
  const times = Array.from({ length: (minutes * 60) / STEP_SECONDS }, (_, at) => at * STEP_SECONDS);
  const common = remembering(random, times, 6, 180);
  const arm = (leak: number): Point[] => {
    const own = remembering(random, times, 1.5, 20);
    return times.map((second, at) => ({
      second,
      value: LEVEL + common[at]! + own[at]! + (leak * second) / 60,
    }));
  };
  return { head: arm(headLeak), base: arm(baseLeak) };
}

export function differenceTable(runs: number, percent: (share: number) => string): string[] {
  const row = (what: string, headLeak: number, baseLeak: number, minutes: number) => {
    let [alone, difference] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const { head, base } = pair(`pair|${what}|${minutes}|${run}`, minutes, headLeak, baseLeak);
      if (trendOf(head, { fromSecond: FROM_SECOND }).verdict === "rising") alone++;
      const between = differenceOf(head, base);
      const options = { fromSecond: FROM_SECOND, floorPerMinute: FLOOR_PER_MINUTE };
      if (trendOf(between, options).verdict === "rising") difference++;
    }
    return `| ${what} | ${minutes} min | ${percent(alone / runs)} | ${percent(difference / runs)} |`;
  };
  const lengths = [15, 30, 60];
  return [
    "## Head minus base",
    "",
    `Side by side, with slow noise that both have in common. Claims of a rise, ${runs} runs each.`,
    "",
    "| leak | run | head alone | head minus base |",
    "| --- | --: | --: | --: |",
    ...lengths.map((minutes) => row("none", 0, 0, minutes)),
    ...lengths.map((minutes) => row("1 MB/min in both", 1, 1, minutes)),
    ...lengths.map((minutes) => row("0.5 MB/min in head", 0.5, 0, minutes)),
    ...lengths.map((minutes) => row("1 MB/min in head", 1, 0, minutes)),
  ];
}
