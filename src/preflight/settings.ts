/** The `preflight:` block of the configuration. */
import { z } from "zod";
import { UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import { parseShare } from "../request/units.ts";
import { parseText } from "../scenario/interpreter/text.ts";
import { PREFLIGHT_ITEM_NAMES, type PreflightItemName } from "./items.ts";

export const DEFAULT_CONFIRMATIONS_PATH = ".github/load-confirmations.yml";
/** Requests of one probe for a rate limit. */
export const MOST_PROBES = 200;

const words = z.string().trim().min(1).max(2000);
/** A text that may name variables as `${NAME}`. */
const filled = words.refine(hasGoodPlaceholders, {
  error: "write variables as ${NAME}, with letters, digits and _; a literal ${ as $${",
});
/** An http(s) URL, or a path of the deployment that is loaded. */
const place = filled.refine((text) => /^(https?:\/\/|\/)/.test(text), {
  error: "write a URL that begins with http:// or https://, or a path of the target that begins with /",
});
const places = z
  .union([place, z.array(place).min(1).max(50)])
  .transform((one) => (Array.isArray(one) ? one : [one]));
const headers = z.record(words, filled);
const web = filled.refine((text) => /^https?:\/\//.test(text), {
  error: "write a URL that begins with http:// or https://",
});

const share = z.union([z.string(), z.number()]).transform((text, context) => {
  try {
    return parseShare(text, "");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.addIssue({ code: "custom", message: error.message.replace(/^: /, "") });
    return z.NEVER;
  }
});

const hpa = z.strictObject({
  name: words,
  namespace: words.optional(),
  api: web.optional(),
  token: filled.optional(),
});
const pool = z.strictObject({
  size: z.number().int().min(1).optional(),
  query: words.optional(),
  "users-per-connection": z.number().positive().optional(),
});
const redis = z.strictObject({ used: words, max: words, below: share.optional() });
const urls = z.strictObject({ urls: places, headers: headers.optional() });
const rateLimit = z.strictObject({
  url: place,
  headers: headers.optional(),
  probe: z.number().int().min(1).max(MOST_PROBES).optional(),
});
const breakers = z.strictObject({ query: words });
const logLevel = z.strictObject({
  url: place.optional(),
  field: words.optional(),
  headers: headers.optional(),
  query: words.optional(),
  label: words.optional(),
  "one-of": z.array(words).min(1).max(20).optional(),
});
const alerts = z.strictObject({ names: z.array(words).min(1).max(200).optional() });
const mirror = z.strictObject({
  staging: place,
  production: web,
  headers: headers.optional(),
  ignore: z.array(words).max(200).optional(),
});
const k6 = z.strictObject({});

const required = z
  .union([z.literal("all"), z.array(words.meta({ enum: [...PREFLIGHT_ITEM_NAMES] }))])
  .transform((asked, context) => {
    if (asked === "all") return PREFLIGHT_ITEM_NAMES;
    const wrong = asked.find((name) => !isItemName(name));
    if (wrong === undefined) return PREFLIGHT_ITEM_NAMES.filter((name) => asked.includes(name));
    context.addIssue({
      code: "custom",
      message: `found ${JSON.stringify(wrong.slice(0, 80))}${didYouMean(wrong, PREFLIGHT_ITEM_NAMES)}; write all, or a list of ${PREFLIGHT_ITEM_NAMES.join(", ")}`,
    });
    return z.NEVER;
  });

export const preflightSchema = z.strictObject({
  required: required.optional(),
  confirmations: words.optional(),
  hpa: hpa.optional(),
  "database-pool": pool.optional(),
  "redis-headroom": redis.optional(),
  cdn: urls.optional(),
  "rate-limit": rateLimit.optional(),
  "circuit-breakers": breakers.optional(),
  "log-level": logLevel.optional(),
  alerts: alerts.optional(),
  "staging-mirrors-production": mirror.optional(),
  "test-data": urls.optional(),
  k6: k6.optional(),
  dashboards: urls.optional(),
});

export type PreflightSettings = z.infer<typeof preflightSchema>;
export type SettingsOf<Name extends PreflightItemName> = NonNullable<PreflightSettings[Name]>;

function hasGoodPlaceholders(text: string): boolean {
  try {
    parseText(text);
    return true;
  } catch {
    return false;
  }
}

export function isItemName(name: string): name is PreflightItemName {
  return (PREFLIGHT_ITEM_NAMES as readonly string[]).includes(name);
}

/**
 * Reads the `preflight:` block.
 *
 * @param field How it is called in messages.
 * @throws UsageError in one line
 */
export function parsePreflight(raw: unknown, field: string): PreflightSettings {
  const parsed = preflightSchema.safeParse(raw ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const path = [field, ...issue.path.map(String)].join(".");
    if (issue.code !== "unrecognized_keys") throw new UsageError(`${path}: ${issue.message}`);
    const key = issue.keys[0]!;
    const known = ["required", "confirmations", ...PREFLIGHT_ITEM_NAMES];
    const hint = issue.path.length === 0 ? `${didYouMean(key, known)}; write one of ${known.join(", ")}` : "";
    throw new UsageError(`${path}.${key}: there is no such setting${hint}`);
  }
  const { data } = parsed;
  check(data["database-pool"], "database-pool", ["size", "query"], field);
  check(data["log-level"], "log-level", ["url", "query"], field);
  if (data["log-level"]?.query !== undefined && data["log-level"].label === undefined) {
    throw new UsageError(
      `${field}.log-level: write label as well, the label of the metric that names the level`,
    );
  }
  return data;
}

/** Of two ways to find something out, one has to be chosen. */
function check(block: object | undefined, name: string, ways: readonly string[], field: string): void {
  if (block === undefined) return;
  const chosen = ways.filter((way) => way in block);
  if (chosen.length !== 1) throw new UsageError(`${field}.${name}: write one of ${ways.join(" and ")}`);
}
