import { formatDuration } from "../request/units.ts";
import type { LoadShape } from "./scenario.ts";
import { isConstant, stagesMs } from "./shape.ts";

/** The load in words: `30 iterations/s for 90 s after 10 s of warm-up`, `users: 1, to 10 in 5 min, 10 for 10 min`. */
export function describeShape(shape: LoadShape): string {
  const warmUp = shape.warmUpMs > 0 ? ` after ${formatDuration(shape.warmUpMs)} of warm-up` : "";
  const users = shape.maxVus === undefined ? "" : ` by at most ${level(shape.maxVus, "closed")}`;
  if (isConstant(shape))
    return `${level(shape.start, shape.model)}${users} for ${formatDuration(stagesMs(shape))}${warmUp}`;
  const parts = [number(shape.start)];
  let before = shape.start;
  for (const { durationMs, target } of shape.stages) {
    if (target === before) parts.push(`${number(target)} for ${formatDuration(durationMs)}`);
    else parts.push(`to ${number(target)} in ${formatDuration(durationMs)}`);
    before = target;
  }
  return `${shape.model === "closed" ? "users" : "iterations/s"}: ${parts.join(", ")}${warmUp}`;
}

/** `20 users`, `1 user`, `30 iterations/s`, `1000 iterations/min`. */
export function level(value: number, model: LoadShape["model"]): string {
  if (model === "closed") return `${number(value)} ${value === 1 ? "user" : "users"}`;
  const perMinute = value * 60;
  if (!isShort(value) && isShort(perMinute)) return `${number(perMinute)} iterations/min`;
  return `${number(value)} iterations/s`;
}

function isShort(value: number): boolean {
  return Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
