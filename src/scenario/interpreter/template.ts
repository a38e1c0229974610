/**
 * Payload templates: JSON in which strings may hold `${...}` and an object may be a generator:
 *
 * - `{ $int: 1-4 }` a whole number, both ends included;
 * - `{ $pick: [a, b] }` one of the items, each equally likely;
 * - `{ $repeat: 5-10, of: X }` a list of 5 to 10 of X, each made anew (`$repeat: 5` for exactly five).
 *
 * A key that begins with `$` and is none of these is written with two: `$$ref` becomes `$ref`.
 */
import type { Template } from "../scenario.ts";
import { type Draw, drawInteger } from "./random.ts";
import { fillText, parseText, variablesOfText } from "./text.ts";

/** What a template may depend on, for one iteration. */
export interface Scope {
  draw: Draw;
  /** undefined: there is no such variable. */
  lookUp(variable: string): string | undefined;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Expander = (scope: Scope) => Json;

/** Largest `$repeat`, and largest number of values that one template may grow to. */
export const MAX_REPEAT = 10_000;
export const MAX_VALUES = 100_000;
const MAX_DEPTH = 100;

export const GENERATOR_KEYS = ["$int", "$pick", "$repeat"] as const;

/** A template that cannot be understood; `at` is the path inside the template. */
export class TemplateError extends Error {
  override name = "TemplateError";
  readonly at: readonly (string | number)[];
  readonly found: unknown;

  constructor(at: readonly (string | number)[], found: unknown, expected: string) {
    super(expected);
    this.at = at;
    this.found = found;
  }
}

/** Turns a template into a function once, so that an iteration does no parsing. Throws TemplateError. */
export function compileTemplate(template: Template, at: readonly (string | number)[] = []): Expander {
  if (typeof template === "string") return compileText(template, at);
  if (typeof template === "number" && !Number.isFinite(template))
    throw new TemplateError(at, String(template), "a number that JSON can hold");
  if (template === null || typeof template !== "object") return () => template;
  if (at.length > MAX_DEPTH) throw new TemplateError([], "...", `at most ${MAX_DEPTH} levels`);
  if (Array.isArray(template)) {
    const items = template.map((item, index) => compileTemplate(item, [...at, index]));
    return (scope) => items.map((item) => item(scope));
  }
  const generator = generatorOf(template, at);
  if (generator !== null) return generator;
  const fields = Object.entries(template).map(([key, value]): [string, Expander] => [
    key.startsWith("$$") ? key.slice(1) : key,
    compileTemplate(value, [...at, key]),
  ]);
  return (scope) => {
    const object: { [key: string]: Json } = {};
    for (const [key, expand] of fields) setOwn(object, key, expand(scope));
    return object;
  };
}

/** Variables that the person has to pass in for a template. Assumes one that compiles. */
export function variablesOfTemplate(template: Template): string[] {
  if (typeof template === "string") return variablesOfText(template);
  if (template === null || typeof template !== "object") return [];
  return Object.values(template).flatMap(variablesOfTemplate);
}

/** Largest number of values a template can grow to. Assumes one that compiles. */
export function largestSize(template: Template): number {
  if (template === null || typeof template !== "object") return 1;
  if (Array.isArray(template)) return template.reduce((sum: number, item) => sum + largestSize(item), 1);
  if ("$repeat" in template)
    return 1 + parseRange(template.$repeat, [])[1] * largestSize(template.of ?? null);
  if ("$pick" in template) return Math.max(...(template.$pick as Template[]).map(largestSize));
  return Object.values(template).reduce((sum: number, value) => sum + largestSize(value), 1);
}

function compileText(template: string, at: readonly (string | number)[]): Expander {
  let parts: ReturnType<typeof parseText>;
  try {
    parts = parseText(template);
  } catch (error) {
    throw new TemplateError(at, template, error instanceof Error ? error.message : String(error));
  }
  if (parts.every((part) => "literal" in part)) {
    const literal = parts.map((part) => ("literal" in part ? part.literal : "")).join("");
    return () => literal;
  }
  return (scope) => {
    const text = fillText(parts, scope.lookUp);
    if (text === undefined) throw new Error(`a variable of ${JSON.stringify(template)} is not set`);
    return text;
  };
}

function generatorOf(
  template: { [key: string]: Template },
  at: readonly (string | number)[],
): Expander | null {
  const keys = Object.keys(template);
  const key = keys.find((name) => name.startsWith("$") && !name.startsWith("$$"));
  if (key === undefined) return null;
  const value = template[key] as Template;
  const alone = keys.every((name) => name === key || (key === "$repeat" && name === "of"));
  if (!alone) throw new TemplateError(at, template, `an object with nothing beside ${key}`);

  if (key === "$int") {
    const [low, high] = parseRange(value, [...at, key]);
    return ({ draw }) => drawInteger(draw, low, high);
  }
  if (key === "$pick") {
    if (!Array.isArray(value) || value.length === 0)
      throw new TemplateError([...at, key], value, "a list of one or more items to pick from");
    const items = value.map((item, index) => compileTemplate(item, [...at, key, index]));
    return (scope) => (items[drawInteger(scope.draw, 0, items.length - 1)] as Expander)(scope);
  }
  if (key === "$repeat") {
    const [low, high] = parseRange(value, [...at, key]);
    if (high > MAX_REPEAT) throw new TemplateError([...at, key], value, `at most ${MAX_REPEAT} repetitions`);
    if (!("of" in template))
      throw new TemplateError(at, template, "what to repeat, as { $repeat: 5-10, of: ... }");
    const item = compileTemplate(template.of as Template, [...at, "of"]);
    return (scope) => Array.from({ length: drawInteger(scope.draw, low, high) }, () => item(scope));
  }
  throw new TemplateError(
    [...at, key],
    key,
    `one of ${GENERATOR_KEYS.join(", ")}, or $${key} for a key that is really called ${key}`,
  );
}

/** `5-10`, `5` or 5, from 0 up, both ends included. */
function parseRange(value: unknown, at: readonly (string | number)[]): [number, number] {
  const match = /^(\d{1,9})(?:\s*-\s*(\d{1,9}))?$/.exec(String(value).trim());
  const low = Number(match?.[1]);
  const high = Number(match?.[2] ?? match?.[1]);
  if (!match || (typeof value !== "string" && typeof value !== "number") || low > high)
    throw new TemplateError(at, value, "a range such as 5-10, or a whole number");
  return [low, high];
}

/** Plain assignment would take a key named `__proto__` for the prototype. */
function setOwn(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
