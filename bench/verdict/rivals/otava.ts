import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export interface ChangePoint {
  /** First value after the change. */
  index: number;
  /** 0.1 is 10 % more than before. */
  relativeChange: number;
}

const answer = z.array(z.tuple([z.number(), z.number()]));

/**
 * Change points that Apache Otava finds in each series.
 *
 * @param python an interpreter whose environment has `apache-otava`
 */
export async function otavaChangePoints(python: string, series: number[][]): Promise<ChangePoint[][]> {
  const script = fileURLToPath(new URL("./otava-change-points.py", import.meta.url));
  const otava = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    otava.on("error", reject);
    otava.on("close", resolve);
  });
  otava.stdin.end(series.map((values) => `${JSON.stringify(values)}\n`).join(""));
  const lines = (await text(otava.stdout)).trim().split("\n");
  const code = await ended;
  if (code !== 0 || lines.length !== series.length)
    throw new Error(`otava-change-points.py ended with ${code}`);
  return lines.map((line) =>
    answer.parse(JSON.parse(line)).map(([index, relativeChange]) => ({ index, relativeChange })),
  );
}

export interface Series {
  values: number[];
  /** Index of the first run with the change. */
  changedFrom: number;
}

/** How many series have a rise at the run of the change or after it. */
export async function otavaAccusations(python: string, series: Series[]): Promise<number> {
  const found = await otavaChangePoints(
    python,
    series.map(({ values }) => values),
  );
  return found.filter((points, index) =>
    points.some((point) => point.index >= series[index]!.changedFrom && point.relativeChange > 0),
  ).length;
}
