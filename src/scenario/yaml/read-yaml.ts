import { basename, dirname, extname, resolve } from "node:path";
import { badValue, UsageError } from "../../errors.ts";
import { didYouMean } from "../../request/suggest.ts";
import { parseCriterion } from "../criteria.ts";
import type { Draft, DraftAction } from "../draft.ts";
import { endpointOf } from "../interpreter/iteration.ts";
import { judgedMetric } from "../judged-metrics.ts";
import type { Criterion } from "../scenario.ts";
import { checkForm } from "./check-form.ts";
import { gapsOf, readActions } from "./read-actions.ts";
import { readHeaders } from "./read-headers.ts";
import { readShape } from "./read-shape.ts";
import type { RawScenario } from "./schema.ts";
import { parseYaml, type YamlSource } from "./source.ts";

/**
 * Reads a YAML scenario; what it lacks to be run is listed, what is wrong is thrown.
 *
 * @param path absolute path of the file
 * @param shown the same as it is shown in messages
 * @throws UsageError with the line of the first mistake
 */
export function readYaml(text: string, path: string, shown: string): Draft {
  const source = parseYaml(text, shown);
  const raw = checkForm(source);
  const load = readShape(raw, source);
  const actions = readActions(raw.actions ?? [], source);
  const gaps = gapsOf(actions);
  const script = readScriptKeys(raw, path, source);
  const nothingToDo = script === null && actions.length === 0;
  // A script brings a load of its own.
  const loadMissing = script === null ? load.missing : [];
  return {
    name: readName(raw, path, source),
    path,
    shape: load.shape,
    headers: readHeaders(raw.headers ?? {}, ["headers"], source),
    actions,
    script,
    durationMs: load.durationMs,
    criteria: readCriteria(raw, actions, source),
    judgedMetrics: Object.entries(raw.judge ?? {}).map(([metric, worse]) =>
      judgedMetric(metric, worse, source.keyField(["judge", metric])),
    ),
    notes: [...load.notes, ...gaps.notes],
    missing: [
      ...loadMissing,
      ...(nothingToDo ? ["actions: what each iteration sends (or script: a k6 script)"] : []),
      ...gaps.missing,
    ],
  };
}

function readName(raw: RawScenario, path: string, source: YamlSource): string {
  if (raw.scenario === undefined) return nameFromFile(path);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(raw.scenario))
    throw badValue(source.field(["scenario"]), raw.scenario, "a name of letters, digits, - and _");
  return raw.scenario;
}

/** The name of a scenario that does not name itself. */
export function nameFromFile(path: string): string {
  const name = basename(path, extname(path))
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "");
  return name.slice(0, 64) || "scenario";
}

function readScriptKeys(raw: RawScenario, path: string, source: YamlSource): string | null {
  if (raw.script === undefined) {
    if (raw.judge !== undefined)
      throw new UsageError(
        `${source.keyField(["judge"])}: judge names metrics of a k6 script; write script as well`,
      );
    return null;
  }
  for (const key of ["actions", "headers"] as const) {
    if (raw[key] !== undefined)
      throw new UsageError(`${source.keyField([key])}: script and ${key} are given; write only one of them`);
  }
  if (!/\.[jt]s$/.test(raw.script))
    throw badValue(source.field(["script"]), raw.script, "the path of a .js or .ts file");
  return resolve(dirname(path), raw.script);
}

function readCriteria(raw: RawScenario, actions: readonly DraftAction[], source: YamlSource): Criterion[] {
  return (raw.criteria ?? []).map((entry, index) => {
    const field = source.field(["criteria", index]);
    const { limit, gate = true } = typeof entry === "string" ? { limit: entry } : entry;
    const criterion = parseCriterion(limit, field, gate);
    if (criterion.endpoint === null || raw.script !== undefined) return criterion;
    return { ...criterion, endpoint: endpointNamed(criterion.endpoint, actions, field) };
  });
}

/** An endpoint by its own name, `POST /images`, or by that of an action. */
function endpointNamed(name: string, actions: readonly DraftAction[], field: string): string {
  const endpoints = new Map<string, string>();
  for (const { name: action, method, path } of actions) {
    const endpoint = method !== null && path !== null ? endpointOf({ method, path }) : action;
    endpoints.set(action, endpoint).set(endpoint, endpoint);
  }
  const endpoint = endpoints.get(name);
  if (endpoint !== undefined) return endpoint;
  const names = actions.map((action) => action.name);
  throw badValue(field, name, `the name of an action${didYouMean(name, names) || `: ${names.join(", ")}`}`);
}
