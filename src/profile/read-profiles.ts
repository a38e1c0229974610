import { z } from "zod";
import { badValue, UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import { parseDurationMs, parseRatePerSecond, parseUsers } from "../request/units.ts";
import { parseCriterion } from "../scenario/criteria.ts";
import type { LoadProfile } from "./profile.ts";

const level = z.union([z.string(), z.number()]);

const profileSchema = z.strictObject({
  rate: z.string().describe("Requests per time, whatever the scenario's iterations are, such as 1000/min."),
  users: level.describe("Virtual users that send them, such as 50."),
  duration: level.optional().describe("Judged time, such as 10m; that of the scenario without it."),
  limits: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("Limits that hold under this load, such as avg < 1000ms."),
});

/** The `profiles:` block of the configuration, as it is written. */
export const profilesSchema = z.record(z.string(), profileSchema);

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const HINT = "a profile such as { rate: 1000/min, users: 50, limits: [avg < 1000ms] }";

/** The load of Semantest's API before and after Metaphysical, as its load-test plan expects it. */
export const SHIPPED_PROFILES: readonly LoadProfile[] = Object.values(
  parseProfiles(
    {
      baseline: { rate: "100/min", users: 10, limits: "avg < 500ms" },
      metaphysical: { rate: "1000/min", users: 50, limits: "avg < 1000ms" },
    },
    "profiles",
  ),
);

/**
 * Reads the `profiles:` block.
 *
 * @throws UsageError in one line that names the field below `field`
 */
export function parseProfiles(raw: unknown, field: string): Record<string, LoadProfile> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw badValue(field, raw, "profiles by name, such as { peak: { rate: 3000/min, users: 120 } }");
  }
  return Object.fromEntries(
    Object.entries(raw).map(([name, written]) => {
      if (!NAME.test(name)) throw badValue(field, name, "a name of small letters, digits and dashes");
      return [name, readProfile(name, written, `${field}.${name}`)];
    }),
  );
}

function readProfile(name: string, raw: unknown, field: string): LoadProfile {
  const parsed = profileSchema.safeParse(raw);
  if (!parsed.success) throw problem(parsed.error.issues[0]!, raw, field);
  const { rate, users, duration, limits = [] } = parsed.data;
  const profile: LoadProfile = {
    name,
    requestsPerSecond: parseRatePerSecond(rate, `${field}.rate`),
    users: parseUsers(users, `${field}.users`),
    durationMs: duration === undefined ? null : parseDurationMs(duration, `${field}.duration`),
    limits: [limits].flat().map((limit) => parseCriterion(limit, `${field}.limits`)),
  };
  if (profile.requestsPerSecond === 0) throw badValue(`${field}.rate`, rate, "a rate above 0");
  if (profile.users === 0) throw badValue(`${field}.users`, users, "one user or more");
  if (profile.durationMs === 0) throw badValue(`${field}.duration`, duration, "a duration above 0");
  return profile;
}

function problem(issue: z.core.$ZodIssue, raw: unknown, field: string): UsageError {
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const known = Object.keys(profileSchema.shape);
    return new UsageError(
      `${field}.${key}: there is no such setting${didYouMean(key, known)}; known are ${known.join(", ")}`,
    );
  }
  const [key] = issue.path;
  if (key === undefined) return badValue(field, raw, HINT);
  const found = (raw as Record<PropertyKey, unknown>)[key];
  return badValue(`${field}.${String(key)}`, found, HINT);
}

/** @throws UsageError where no profile has that name */
export function findProfile(name: string, own: Record<string, LoadProfile>): LoadProfile {
  const known: Record<string, LoadProfile> = {
    ...Object.fromEntries(SHIPPED_PROFILES.map((profile) => [profile.name, profile])),
    ...own,
  };
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(known);
  throw new UsageError(
    `profile: found no ${JSON.stringify(name.slice(0, 100))}${didYouMean(name, names)}; write one of ${names.join(", ")}, or describe it under profiles in the configuration`,
  );
}
