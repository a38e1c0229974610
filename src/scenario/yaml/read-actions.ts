import { badValue, UsageError } from "../../errors.ts";
import { parseDurationMs, parseShare } from "../../request/units.ts";
import type { DraftAction } from "../draft.ts";
import { compileTemplate, largestSize, MAX_VALUES, TemplateError } from "../interpreter/template.ts";
import { parseText } from "../interpreter/text.ts";
import type { Expectation, Template } from "../scenario.ts";
import { readHeaders } from "./read-headers.ts";
import type { RawAction } from "./schema.ts";
import type { Path, YamlSource } from "./source.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** As k6 has it. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** @throws UsageError where an action contradicts itself or the weights do not sum to 100 % */
export function readActions(raw: readonly RawAction[], source: YamlSource): DraftAction[] {
  const actions = raw.map((action, index) => readAction(action, ["actions", index], source));
  const names = new Set<string>();
  actions.forEach(({ name }, index) => {
    if (names.has(name))
      throw badValue(source.field(["actions", index, "name"]), name, "a name that no other action has");
    names.add(name);
  });
  const weights = actions.flatMap((action) => (action.weight === null ? [] : [action.weight]));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.length > 0 && Math.abs(sum - 1) > 1e-6) {
    throw new UsageError(
      `${source.field(["actions"])}: the weights sum to ${Math.round(sum * 1e6) / 1e4} %; write weights that sum to 100 %`,
    );
  }
  return actions;
}

/** What an action lacks to be run, and texts that look like a wish for a generator. */
export function gapsOf(actions: readonly DraftAction[]): { missing: string[]; notes: string[] } {
  const missing = actions.flatMap((action) =>
    (["method", "path"] as const)
      .filter((key) => action[key] === null)
      .map(
        (key) => `${key} of action ${action.name}, such as ${key === "method" ? "POST" : "/images/generate"}`,
      ),
  );
  const notes = actions.flatMap((action) =>
    wishes(action.payload, []).map(
      ({ at, text }) =>
        `Action ${action.name}: payload${at} is sent as the text ${JSON.stringify(text)}; for a number or a list that varies write { $int: 1-4 } or { $repeat: 5-10, of: ... }.`,
    ),
  );
  return { missing, notes };
}

function readAction(raw: RawAction, at: Path, source: YamlSource): DraftAction {
  const field = (key: string) => source.field([...at, key]);
  if (raw.name.trim() === "" || raw.name.length > 100 || /\p{Cc}/u.test(raw.name))
    throw badValue(field("name"), raw.name, "a name of 1 to 100 characters on one line");
  if (raw.weight !== undefined && raw.every !== undefined)
    throw new UsageError(`${field("every")}: every and weight are given; write only one of them`);
  const weight = raw.weight === undefined ? null : parseShare(raw.weight, field("weight"));
  if (weight === 0) throw badValue(field("weight"), raw.weight, "a share above 0%, or leave the action out");
  const every = raw.every ?? 1;
  if (!(Number.isSafeInteger(every) && every >= 1))
    throw badValue(field("every"), raw.every, "a whole number from 1 up");
  const timeoutMs =
    raw.timeout === undefined ? DEFAULT_TIMEOUT_MS : parseDurationMs(raw.timeout, field("timeout"));
  if (timeoutMs === 0) throw badValue(field("timeout"), raw.timeout, "a duration above 0");
  return {
    name: raw.name,
    weight,
    every,
    method: raw.method === undefined ? null : readMethod(raw.method, field("method")),
    path: raw.path === undefined ? null : readPath(raw.path, field("path")),
    headers: readHeaders(raw.headers ?? {}, [...at, "headers"], source),
    payload: readPayload(raw.payload, [...at, "payload"], source),
    expect: readExpectation(raw.expect, [...at, "expect"], source),
    thinkTimeMs: raw.think_time === undefined ? 0 : parseDurationMs(raw.think_time, field("think_time")),
    timeoutMs,
  };
}

function readMethod(text: string, field: string): string {
  const method = text.toUpperCase();
  if (!METHODS.includes(method)) throw badValue(field, text, `one of ${METHODS.join(", ")}`);
  return method;
}

function readPath(text: string, field: string): string {
  if (!text.startsWith("/") || /[\s\p{Cc}#]/u.test(text))
    throw badValue(field, text, "a path that begins with /, without blanks or #; the target comes from url");
  try {
    parseText(text);
  } catch (error) {
    throw badValue(field, text, error instanceof Error ? error.message : String(error));
  }
  return text;
}

function readPayload(raw: unknown, at: Path, source: YamlSource): Template {
  if (raw === undefined || raw === null) return null;
  const template = raw as Template;
  try {
    compileTemplate(template);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw badValue(source.field([...at, ...error.at]), error.found, error.message);
  }
  const size = largestSize(template);
  if (size > MAX_VALUES)
    throw new UsageError(
      `${source.field(at)}: up to ${size} values in one payload; write at most ${MAX_VALUES}`,
    );
  return template;
}

function readExpectation(raw: RawAction["expect"], at: Path, source: YamlSource): Expectation | null {
  if (raw === undefined) return null;
  const { status, json = [] } = typeof raw === "number" ? { status: raw } : raw;
  const statuses = [status].flat();
  const wrong = statuses.find((code) => !(Number.isInteger(code) && code >= 100 && code <= 599));
  if (wrong !== undefined || statuses.length === 0)
    throw badValue(source.field([...at, "status"]), status, "statuses from 100 to 599");
  const fields = [json].flat();
  if (fields.some((name) => name.split(".").includes("")))
    throw badValue(source.field([...at, "json"]), json, "fields such as jobId or jobs.0.id");
  return { statuses: [...new Set(statuses)], json: [...new Set(fields)] };
}

/** Texts such as `5-10 images per batch`: a range in words. */
function wishes(payload: Template, at: Path): { at: string; text: string }[] {
  if (typeof payload === "string") {
    const text = payload.trim();
    return /^\d+\s*-\s*\d+\s+\p{L}/u.test(text)
      ? [{ at: at.map((key) => `.${String(key)}`).join(""), text }]
      : [];
  }
  if (payload === null || typeof payload !== "object") return [];
  return Object.entries(payload).flatMap(([key, value]) => wishes(value, [...at, key]));
}
