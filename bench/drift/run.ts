/**
 * How often a trend is claimed where there is none, and after how long a leak is found, on simulated series and on those of
 * real processes. Writes RESULTS.md.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Point, trendOf } from "../../src/drift/trend.ts";
import { differenceTable } from "./difference.ts";
import { REAL, readReal } from "./real.ts";
import { leastSquares, mannKendall, type Rival } from "./rivals.ts";
import { type Kind, QUIET, simulate } from "./series.ts";

const WARM_UP_SECONDS = 60;
const QUIET_RUNS = Number(process.env.DRIFT_RUNS ?? 500);
const LEAK_RUNS = Math.max(20, Math.round(QUIET_RUNS * 0.4));
const QUIET_MINUTES = [10, 20, 30, 60];
const LEAK_MINUTES = [10, 15, 20, 30, 45, 60, 90, 120];
const LEAKS = [0.5, 1, 5];
const FOUND_SHARE = 0.9;

const ours: Rival = (points, fromSecond) => trendOf(points, { fromSecond }).verdict === "rising";
const METHODS: [string, Rival][] = [
  ["ours", ours],
  ["Mann-Kendall", mannKendall],
  ["least squares", leastSquares],
];

const lines = [
  ...falseAlarms(),
  "",
  ...detection(),
  "",
  ...differenceTable(QUIET_RUNS, percent),
  "",
  ...(await realSeries()),
];
const text = [
  "# Leaks and drift: false alarms and time to detection",
  "",
  `Written by \`npm run bench:drift\`. Simulated memory at a level of 120 MiB, a reading every 5 s, ${WARM_UP_SECONDS} s of warm-up left out, seeded: the same figures each time. The rivals are plain Mann-Kendall and plain least squares on all readings, one-sided at 1 %.`,
  "",
  ...lines,
  "",
].join("\n");
await writeFile(join(import.meta.dirname, "RESULTS.md"), text);
console.log(text);

function falseAlarms(): string[] {
  const totals = METHODS.map(() => 0);
  let runs = 0;
  const rows = QUIET.map((kind) => {
    const alarms = METHODS.map(() => 0);
    let worst = 0;
    for (const minutes of QUIET_MINUTES) {
      let here = 0;
      for (let run = 0; run < QUIET_RUNS; run++) {
        const points = simulate(kind, `${kind.name}|quiet|${minutes}|${run}`, minutes);
        METHODS.forEach(([, claims], at) => {
          if (!claims(points, WARM_UP_SECONDS)) return;
          alarms[at] = alarms[at]! + 1;
          if (at === 0) here++;
        });
      }
      worst = Math.max(worst, here / QUIET_RUNS);
    }
    const all = QUIET_RUNS * QUIET_MINUTES.length;
    runs += all;
    alarms.forEach((count, at) => {
      totals[at] = totals[at]! + count;
    });
    return `| ${kind.name} | ${percent(alarms[0]! / all)} | ${percent(worst)} | ${percent(alarms[1]! / all)} | ${percent(alarms[2]! / all)} |`;
  });
  return [
    "## False alarms",
    "",
    `No leak; runs of ${QUIET_MINUTES.join(", ")} min, ${QUIET_RUNS} of each. Claims of a rise.`,
    "",
    "| series | ours | ours, worst length | Mann-Kendall | least squares |",
    "| --- | --: | --: | --: | --: |",
    ...rows,
    `| **all** (${runs} runs) | **${percent(totals[0]! / runs)}** | | ${percent(totals[1]! / runs)} | ${percent(totals[2]! / runs)} |`,
  ];
}

function detection(): string[] {
  const found = new Map<string, number>();
  const key = (kind: Kind, leak: number, minutes: number) => `${kind.name}|${leak}|${minutes}`;
  for (const kind of QUIET) {
    for (const leak of LEAKS) {
      for (const minutes of LEAK_MINUTES) {
        let count = 0;
        for (let run = 0; run < LEAK_RUNS; run++) {
          const points = simulate(kind, `${kind.name}|${leak}|${minutes}|${run}`, minutes, leak);
          if (ours(points, WARM_UP_SECONDS)) count++;
        }
        found.set(key(kind, leak, minutes), count / LEAK_RUNS);
      }
    }
  }
  const shortest = (kind: Kind, leak: number) => {
    const minutes = LEAK_MINUTES.find((length) => found.get(key(kind, leak, length))! >= FOUND_SHARE);
    return minutes === undefined ? `more than ${LEAK_MINUTES.at(-1)} min` : `${minutes} min`;
  };
  const mean = (leak: number, minutes: number) =>
    QUIET.reduce((sum, kind) => sum + found.get(key(kind, leak, minutes))!, 0) / QUIET.length;
  return [
    "## Time to detection",
    "",
    `The shortest run of those tried (${LEAK_MINUTES.join(", ")} min, ${LEAK_RUNS} of each) in which at least ${percent(FOUND_SHARE)} find the leak, on top of what the series does by itself.`,
    "",
    `| series | ${LEAKS.map((leak) => `${leak} MB/min`).join(" | ")} |`,
    `| --- |${LEAKS.map(() => " --: |").join("")}`,
    ...QUIET.map((kind) => `| ${kind.name} | ${LEAKS.map((leak) => shortest(kind, leak)).join(" | ")} |`),
    "",
    "Share of all series in which the leak is found:",
    "",
    `| leak | ${LEAK_MINUTES.map((minutes) => `${minutes} min`).join(" | ")} |`,
    `| --- |${LEAK_MINUTES.map(() => " --: |").join("")}`,
    ...LEAKS.map(
      (leak) =>
        `| ${leak} MB/min | ${LEAK_MINUTES.map((minutes) => percent(mean(leak, minutes))).join(" | ")} |`,
    ),
  ];
}

async function realSeries(): Promise<string[]> {
  const rows: string[] = [];
  for (const process of REAL) {
    const { resident, heap } = await readReal(process);
    for (const [what, points] of [
      ["resident", resident],
      ["heap", heap],
    ] as const) {
      rows.push(
        `| ${process.name}, ${what} | ${verdictAfter(points, 10)} | ${verdictAfter(points, 20)} | ${verdictAfter(points, 30)} | ${METHODS.slice(
          1,
        )
          .map(([, claims]) => (claims(points, WARM_UP_SECONDS) ? "rising" : "not"))
          .join(" | ")} |`,
      );
    }
  }
  return [
    "## Real processes",
    "",
    "Node.js processes that make garbage and keep some of it (`process.ts`), half an hour each, recorded by `record.ts` on a busy machine; the readings are in `real/`. What is said after 10, 20 and 30 min, with the slope in MiB/min and its 95 % interval; the rivals after 30 min.",
    "",
    "| process | 10 min | 20 min | 30 min | Mann-Kendall | least squares |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ];
}

function verdictAfter(points: readonly Point[], minutes: number): string {
  const trend = trendOf(points, { fromSecond: WARM_UP_SECONDS, toSecond: minutes * 60 });
  const { verdict, slopePerMinute, low, high } = trend;
  if (slopePerMinute === null || low === null || high === null) return verdict;
  return `${verdict}, ${slopePerMinute.toFixed(2)} (${low.toFixed(2)} … ${high.toFixed(2)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
