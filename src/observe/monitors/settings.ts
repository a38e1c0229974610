/** The `monitors:` block of the configuration: ready-made monitors changed or left out, and own ones. */
import { z } from "zod";
import { UsageError } from "../../errors.ts";
import { didYouMean } from "../../request/suggest.ts";
import type { MonitorDefinition } from "./definition.ts";
import { READY_MADE } from "./ready-made.ts";
import { MONITOR_ROLES } from "./series.ts";

/** Leaves out every ready-made monitor that the block does not name. */
const ALL = "*";
const KEY = /^[a-z0-9][a-z0-9-]{0,59}$/;
const MOST = 60;

const query = z.string().trim().min(1).max(2000);

const LIMIT = "write a number in the monitor's unit, a share of its maximum such as 80%, or none";

const monitorSchema = z.strictObject({
  query: query.optional(),
  name: z.string().trim().min(1).max(100).optional(),
  unit: z.string().trim().max(20).optional(),
  worse: z.enum(["higher", "lower"]).optional(),
  limit: z
    .union([z.number(), z.string().regex(/^\s*\d+(\.\d+)?\s*%\s*$|^none$/, LIMIT)], { error: LIMIT })
    .optional(),
  maximum: query.optional(),
  by: z
    .string()
    .regex(/^[a-zA-Z_]\w*$/, "write the name of a label")
    .optional(),
  role: z.enum(MONITOR_ROLES).optional(),
});

export const monitorsSchema = z.record(
  z.string(),
  z.union([z.literal(false), monitorSchema], {
    error: "write false to leave it out, or a map with query, limit, unit and the like",
  }),
);

type Written = z.infer<typeof monitorSchema>;

/**
 * Reads the block.
 *
 * @example parseMonitors({ cpu: { limit: 80 }, replicas: false, lag: { query: "sum(lag)", limit: 100 } }, "monitors")
 * @throws UsageError in one line that names the field below `field`.
 */
export function parseMonitors(raw: unknown, field: string): MonitorDefinition[] {
  const parsed = monitorsSchema.safeParse(raw ?? {});
  if (!parsed.success) throw problem(raw, field);
  const { [ALL]: all, ...own } = parsed.data;
  if (all !== undefined && all !== false) {
    throw new UsageError(`${field}.${ALL}: write false, which leaves out all ready-made monitors`);
  }
  const kept = READY_MADE.filter(({ key }) => all !== false || key in own);
  const made = kept.flatMap((definition) => {
    const written = own[definition.key];
    if (written === false) return [];
    return written === undefined ? [definition] : [change(definition, written, `${field}.${definition.key}`)];
  });
  const known = READY_MADE.map(({ key }) => key);
  const added = Object.entries(own)
    .filter(([key]) => !known.includes(key))
    .map(([key, written]) => add(key, written, known, `${field}.${key}`));
  const definitions = [...made, ...added];
  if (definitions.length > MOST) throw new UsageError(`${field}: more than ${MOST} monitors; leave some out`);
  return definitions;
}

function add(key: string, written: Written | false, known: string[], field: string): MonitorDefinition {
  if (written === false) {
    throw new UsageError(`${field}: there is no ready-made monitor of this name${didYouMean(key, known)}`);
  }
  if (!KEY.test(key)) {
    throw new UsageError(`${field}: name a monitor with small letters, digits and dashes, such as queue-lag`);
  }
  if (written.query === undefined) {
    throw new UsageError(
      `${field}: write its query; there is no ready-made monitor of this name${didYouMean(key, known)}`,
    );
  }
  const plain: MonitorDefinition = {
    key,
    name: key.replaceAll("-", " "),
    query: written.query,
    by: null,
    unit: "",
    worse: "higher",
    limit: null,
    maximum: null,
    limitShare: null,
    role: "other",
  };
  return change(plain, written, field);
}

function change(definition: MonitorDefinition, written: Written, field: string): MonitorDefinition {
  const { limit, ...rest } = written;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const changed: MonitorDefinition = { ...definition, ...given };
  if (limit === "none") return { ...changed, limit: null, limitShare: null };
  if (typeof limit === "number") return { ...changed, limit, limitShare: null };
  if (limit === undefined) {
    const isFirst = written.maximum !== undefined && definition.limit === null;
    return isFirst ? { ...changed, limitShare: definition.limitShare ?? 1 } : changed;
  }
  if (changed.maximum === null) {
    throw new UsageError(
      `${field}.limit: found ${limit.trim()}, a share of a maximum that is not known; write the query of its maximum, or a number`,
    );
  }
  return { ...changed, limit: null, limitShare: Number.parseFloat(limit) / 100 };
}

/** Told by the part that is wrong: a union's own message would say little. */
function problem(raw: unknown, field: string): UsageError {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return new UsageError(`${field}: write a map of monitors, for example cpu: { limit: 80 }`);
  }
  for (const [key, written] of Object.entries(raw)) {
    const parsed = monitorSchema.safeParse(written);
    if (written === false || parsed.success) continue;
    const issue = parsed.error.issues[0]!;
    const unknown = issue.code === "unrecognized_keys" ? issue.keys[0]! : null;
    if (unknown !== null) {
      const known = Object.keys(monitorSchema.shape);
      return new UsageError(
        `${field}.${key}.${unknown}: there is no such setting${didYouMean(unknown, known)}`,
      );
    }
    return new UsageError(`${[field, key, ...issue.path].join(".")}: ${issue.message}`);
  }
  return new UsageError(`${field}: write a map of monitors, for example cpu: { limit: 80 }`);
}
