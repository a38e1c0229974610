/** Monitors of a recording: deflated JSON, the points of a series as two lists. */
import { z } from "zod";
import { MONITOR_ROLES, type MonitorPoint, type MonitorSeries } from "../../observe/monitors/series.ts";
import { DamagedBytes } from "./byte-reader.ts";
import type { DecodeBudget } from "./decode-budget.ts";
import { deflate, encodeFrame, FRAME } from "./frames.ts";
import { parseFrame } from "./parse-frame.ts";

const MOST_SERIES = 1000;
const MOST_POINTS = 20_000;
/** More digits than this are noise, and cost half of the file. */
const DIGITS = 6;

const name = z.string().max(500);
const level = z.number().nullable();

const seriesSchema = z.looseObject({
  monitor: name,
  name,
  unit: z.string().max(100),
  worse: z.enum(["higher", "lower"]),
  limit: level,
  maximum: level,
  role: z.enum(MONITOR_ROLES),
  arm: z.enum(["head", "base", "shared"]),
  status: z.enum(["ok", "unknown"]),
  reason: z.string().max(1000).nullable(),
  query: z.string().max(10_000),
  overall: level,
  seconds: z.array(z.number()).max(MOST_POINTS),
  values: z.array(level).max(MOST_POINTS),
});
const allSchema = z.array(seriesSchema).max(MOST_SERIES);

export function monitorsFrame(series: readonly MonitorSeries[]): Buffer {
  const written = series.map(({ points, ...facts }) => ({
    ...facts,
    overall: rounded(facts.overall),
    seconds: points.map(({ second }) => second),
    values: points.map(({ value }) => rounded(value)),
  }));
  return encodeFrame(FRAME.monitors, deflate(Buffer.from(JSON.stringify(written))));
}

/** @throws DamagedBytes */
export function readMonitors(json: Buffer, budget: DecodeBudget): MonitorSeries[] {
  return parseFrame(allSchema, json).map(({ seconds, values, ...facts }) => {
    budget.spend(seconds.length, 0);
    return { ...facts, points: pointsOf(seconds, values) };
  });
}

function pointsOf(seconds: readonly number[], values: readonly (number | null)[]): MonitorPoint[] {
  const inOrder = seconds.every((second, at) => at === 0 || second > seconds[at - 1]!);
  if (seconds.length !== values.length || !inOrder) throw new DamagedBytes("corrupt (monitors)");
  return seconds.map((second, at) => ({ second, value: values[at] ?? null }));
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(DIGITS));
}
