/**
 * What one iteration of a YAML behaviour sends, and whether an answer is as expected. The generic k6 script and
 * the embedded engine both run this source, so they send the same requests. No Node and no k6 in here.
 */
import type { Action, Behaviour, Expectation } from "../scenario.ts";
import { drawsOf } from "./random.ts";
import { compileTemplate, type Expander, type Scope } from "./template.ts";
import { fillText, parseText, type TextPart } from "./text.ts";

/** The header that marks requests as load, with the name of the run. */
export const RUN_HEADER = "X-Load-Test-Run";

/** What stays the same over a run. */
export interface RunSetting {
  seed: number;
  /** Variables for `${NAME}`; empty counts as unset. A header that lacks one is left out, anything else throws. */
  env: Readonly<Record<string, string>>;
  /** No trailing slash. */
  baseUrl: string;
  runName: string;
}

export interface IterationContext extends RunSetting {
  /** Test-wide number, from 0 up. */
  iteration: number;
  /** Number of the virtual user, from 1 up. */
  vu: number;
}

export interface PlannedRequest {
  /** Index into {@link Behaviour.actions}. */
  actionIndex: number;
  action: string;
  /** `METHOD /path`, placeholders as `:name`, no query: k6's `name` tag. */
  endpoint: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  expect: Expectation | null;
  timeoutMs: number;
  /** Pause after the answer. */
  thinkTimeMs: number;
}

/**
 * Prepares a behaviour once; the function that comes back plans an iteration: one of the weighted actions, then
 * every unweighted one in order, each only where its `every` divides the iteration's number.
 */
export function iterationPlanner(
  behaviour: Behaviour,
  setting: RunSetting,
): (iteration: number, vu: number) => PlannedRequest[] {
  const actions = behaviour.actions.map((action, index) => compileAction(action, index, behaviour, setting));
  const weighted = actions.filter(({ action }) => action.weight !== null);
  const always = actions.filter(({ action }) => action.weight === null);

  return (iteration, vu) => {
    const draw = drawsOf(setting.seed, iteration);
    const scope: Scope = {
      draw,
      lookUp: (name) => {
        if (name === "vu") return String(vu);
        if (name === "iteration") return String(iteration);
        return (Object.hasOwn(setting.env, name) && setting.env[name]) || undefined;
      },
    };
    // Drawn even where nothing hangs on it, so that every payload has the same draws.
    const chosen = choose(weighted, draw());
    const due = always.filter(({ action }) => iteration % action.every === 0);
    return (chosen ? [chosen, ...due] : due).map((compiled) => compiled.plan(scope));
  };
}

/** One iteration on its own; for many, use {@link iterationPlanner}. */
export function planIteration(behaviour: Behaviour, context: IterationContext): PlannedRequest[] {
  return iterationPlanner(behaviour, context)(context.iteration, context.vu);
}

/** `METHOD /path` of an action, as it is shown and compared: placeholders as `:name`, no query. */
export function endpointOf(action: Pick<Action, "method" | "path">): string {
  const path = action.path.replace(/[?#].*$/s, "");
  const parts = parseText(path).map((part) => ("literal" in part ? part.literal : `:${part.variable}`));
  return `${action.method} ${parts.join("")}`;
}

export interface ResponseVerdict {
  /** The status is one of the expected (without an expectation: 200 to 399) and no field is missing. */
  expected: boolean;
  statusExpected: boolean;
  /** Fields that the JSON answer lacks; only looked for where the status is as expected. */
  missing: string[];
}

/** @param response `body` may be null where no field is expected */
export function judgeResponse(
  expect: Expectation | null,
  response: { status: number; body: string | null },
): ResponseVerdict {
  const statusExpected = expect
    ? expect.statuses.includes(response.status)
    : response.status >= 200 && response.status < 400;
  const missing =
    expect && statusExpected && expect.json.length > 0 ? missingFields(expect.json, response.body) : [];
  return { expected: statusExpected && missing.length === 0, statusExpected, missing };
}

interface CompiledAction {
  action: Action;
  plan(scope: Scope): PlannedRequest;
}

function compileAction(
  action: Action,
  actionIndex: number,
  behaviour: Behaviour,
  setting: RunSetting,
): CompiledAction {
  const path = parseText(action.path);
  const headers = compileHeaders(behaviour, action);
  const payload: Expander | null = action.payload === null ? null : compileTemplate(action.payload);
  const asText = typeof action.payload === "string";
  const endpoint = endpointOf(action);
  return {
    action,
    plan(scope) {
      const filledPath = fillText(path, (name) => {
        const value = scope.lookUp(name);
        return value === undefined ? undefined : encodeURIComponent(value);
      });
      if (filledPath === undefined) throw new Error(`a variable of the path ${action.path} is not set`);
      const content = payload?.(scope);
      return {
        actionIndex,
        action: action.name,
        endpoint,
        method: action.method,
        url: setting.baseUrl + filledPath,
        headers: fillHeaders(headers, scope, setting.runName),
        body: content === undefined ? null : asText ? String(content) : JSON.stringify(content),
        expect: action.expect,
        timeoutMs: action.timeoutMs,
        thinkTimeMs: action.thinkTimeMs,
      };
    },
  };
}

/** An action's headers win over the scenario's, whatever the case of their letters. */
function compileHeaders(behaviour: Behaviour, action: Action): [string, TextPart[]][] {
  const merged = new Map<string, [string, string]>();
  if (action.payload !== null) {
    const type = typeof action.payload === "string" ? "text/plain; charset=utf-8" : "application/json";
    merged.set("content-type", ["Content-Type", type]);
  }
  for (const headers of [behaviour.headers, action.headers]) {
    for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), [name, value]);
  }
  return [...merged.values()].map(([name, value]) => [name, parseText(value)]);
}

function fillHeaders(headers: [string, TextPart[]][], scope: Scope, runName: string): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, parts] of headers) {
    const value = fillText(parts, scope.lookUp);
    if (value !== undefined) filled[name] = value;
  }
  filled[RUN_HEADER] = runName;
  return filled;
}

/** Weights sum to 1; whatever rounding leaves over belongs to the last one. */
function choose(weighted: CompiledAction[], draw: number): CompiledAction | undefined {
  let upTo = 0;
  for (const compiled of weighted) {
    upTo += compiled.action.weight ?? 0;
    if (draw < upTo) return compiled;
  }
  return weighted[weighted.length - 1];
}

/** Dotted paths, list positions as numbers (`jobs.0.id`). A field that is null is there. */
function missingFields(paths: readonly string[], body: string | null): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body ?? "");
  } catch {
    // Not JSON: it has none of the fields, which is what the caller counts and reports.
    return [...paths];
  }
  return paths.filter((path) => !hasField(parsed, path));
}

function hasField(value: unknown, path: string): boolean {
  let current = value;
  for (const key of path.split(".")) {
    if (current === null || typeof current !== "object" || !Object.hasOwn(current, key)) return false;
    current = (current as Record<string, unknown>)[key];
  }
  return current !== undefined;
}
