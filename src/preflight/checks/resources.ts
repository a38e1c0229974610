import { parseShare } from "../../request/units.ts";
import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, failed, ok, unknown } from "../finding.ts";
import type { SettingsOf } from "../settings.ts";
import { figureOf, withPrometheus } from "./series.ts";

/**
 * Whether no planned user would have to wait for a connection. A user holds one connection for a part of its time
 * only; `users-per-connection` says how many users share one, and without it that is one.
 */
export async function checkPool(
  settings: SettingsOf<"database-pool">,
  context: CheckContext,
): Promise<CheckFinding> {
  const { size, query, "users-per-connection": perConnection = 1 } = settings;
  if (size !== undefined) return judgePool(size, perConnection, context);
  return withPrometheus(context, async (prometheus) => {
    const found = await figureOf(prometheus, query ?? "");
    return "problem" in found ? unknown(found.problem) : judgePool(found.value, perConnection, context);
  });
}

function judgePool(size: number, perConnection: number, { plannedVus }: CheckContext): CheckFinding {
  if (plannedVus === null)
    return unknown(`the pool has ${size} connections; how many users are planned is not known`);
  const needed = Math.ceil(plannedVus / perConnection);
  const shared = perConnection === 1 ? "" : ` that share one between ${perConnection}`;
  const words = `${size} connections for ${plannedVus} planned users${shared}`;
  return size >= needed ? ok(words) : failed(`${words}; ${needed} are needed`);
}

const DEFAULT_BELOW = parseShare("80%", "");

/** Whether Redis has room left before the load begins. */
export function checkRedis(
  { used: usedQuery, max: maxQuery, below = DEFAULT_BELOW }: SettingsOf<"redis-headroom">,
  context: CheckContext,
): Promise<CheckFinding> {
  return withPrometheus(context, async (prometheus) => {
    const [used, max] = await Promise.all([figureOf(prometheus, usedQuery), figureOf(prometheus, maxQuery)]);
    if ("problem" in used) return unknown(used.problem);
    if ("problem" in max) return unknown(max.problem);
    if (max.value <= 0) return failed("Redis has no limit of memory (maxmemory is 0)");
    const share = used.value / max.value;
    const words = `${mebibytes(used.value)} of ${mebibytes(max.value)} used (${percent(share)})`;
    return share < below ? ok(words) : failed(`${words}; less than ${percent(below)} is needed`);
  });
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(bytes < 100 * 1024 ** 2 ? 1 : 0)} MiB`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
