/** Quantities as people write them. Every function throws a one-line UsageError that names the field. */
import { badValue } from "../errors.ts";

const MS_PER_UNIT: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const UNIT_WORDS: Record<string, keyof typeof MS_PER_UNIT> = {
  ms: "ms",
  millisecond: "ms",
  milliseconds: "ms",
  s: "s",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  m: "m",
  min: "m",
  mins: "m",
  minute: "m",
  minutes: "m",
  h: "h",
  hr: "h",
  hrs: "h",
  hour: "h",
  hours: "h",
  d: "d",
  day: "d",
  days: "d",
};

const DURATION_HINT = "a duration with its unit, such as 500ms, 90s, 5m, 1h30m or 2 hours";
const NUMBER = "\\d+(?:\\.\\d+)?";
const DURATION = new RegExp(`^(?:${NUMBER}\\s*[a-z]+\\s*)+$`);
const DURATION_PART = new RegExp(`(${NUMBER})\\s*([a-z]+)`, "g");

/** Milliseconds, whole, from 0 up: `90s`, `5m`, `1h30m`, `500ms`, `2 hours`, `1 hour 30 minutes`; a bare `0` too. */
export function parseDurationMs(value: string | number, field: string): number {
  const text = String(value).trim().toLowerCase();
  if (text === "0") return 0;
  if (text.length > 60 || !DURATION.test(text)) throw badValue(field, value, DURATION_HINT);
  const seen = new Set<string>();
  let total = 0;
  for (const [, digits, word] of text.matchAll(DURATION_PART)) {
    const unit = UNIT_WORDS[word ?? ""];
    if (unit === undefined || seen.has(unit)) throw badValue(field, value, DURATION_HINT);
    seen.add(unit);
    total += Number(digits) * (MS_PER_UNIT[unit] ?? Number.NaN);
  }
  const whole = Math.round(total);
  if (!Number.isSafeInteger(whole)) throw badValue(field, value, DURATION_HINT);
  return whole;
}

const RATE_HINT = "a rate with its unit of time, such as 30/s, 1000/min or 3600/h";
const RATE = new RegExp(`^(${NUMBER})\\s*(?:/|\\bper\\b)\\s*([a-z]+)$`);

/** Per second, from 0 up: `30/s`, `1000/m`, `1000/min`, `3600/h`, `30 per second`. */
export function parseRatePerSecond(value: string | number, field: string): number {
  const match = RATE.exec(String(value).trim().toLowerCase());
  const unit = UNIT_WORDS[match?.[2] ?? ""];
  if (!match || unit === undefined || unit === "ms") throw badValue(field, value, RATE_HINT);
  const rate = Number(match[1]) / ((MS_PER_UNIT[unit] ?? Number.NaN) / 1000);
  if (!Number.isFinite(rate)) throw badValue(field, value, RATE_HINT);
  return rate;
}

/** Whether a text is written as a rate, right or wrong: it has a `/` or the word `per`. */
export function looksLikeRate(value: string | number): boolean {
  return typeof value === "string" && /\/|\bper\b/i.test(value);
}

const SHARE_HINT = "a share from 0% to 100%, such as 70%, or 0.7";

/** 0..1: `70%`, `70 %`, `0.7`. A number above 1 without a percent sign is refused, since it could mean either. */
export function parseShare(value: string | number, field: string): number {
  const match = new RegExp(`^(${NUMBER})\\s*(%?)$`).exec(String(value).trim());
  const share = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(share >= 0 && share <= 1)) throw badValue(field, value, SHARE_HINT);
  return share;
}

const USERS_HINT = "a whole number of users from 0 up, such as 10 users or 50";
const USERS = /^(\d{1,9})(?:\s*(?:users?|vus?|virtual users?))?$/i;

/** A whole number from 0 up: `10 users`, `1 user`, `100 VUs`, `20 virtual users`, `50`. */
export function parseUsers(value: string | number, field: string): number {
  const match = USERS.exec(String(value).trim());
  if (!match) throw badValue(field, value, USERS_HINT);
  return Number(match[1]);
}

/** For people: `500 ms`, `1.5 s`, `90 s`, `5 min`, `1 h 30 min`, `2 h`. `parseDurationMs` reads it back. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs));
  if (ms === 0) return "0 s";
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000 && ms % 60_000 !== 0) return `${ms / 1000} s`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  const parts = [`${hours} h`, `${minutes} min`, `${seconds} s`];
  return parts.filter((part) => !part.startsWith("0 ")).join(" ");
}
