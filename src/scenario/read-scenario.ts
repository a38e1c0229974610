import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import type { Draft, DraftAction } from "./draft.ts";
import { findScenario, type ScenarioPlaces, shownPath } from "./find-scenario.ts";
import { declaredMetrics } from "./judged-metrics.ts";
import type { Action, Behaviour, Scenario } from "./scenario.ts";
import { hashScript } from "./script-files.ts";
import { nameFromFile, readYaml } from "./yaml/read-yaml.ts";

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * A scenario that can be run.
 *
 * @param nameOrPath a path relative to `cwd`, a name in `cwd`/scenarios, or the name of a shipped scenario
 * @throws UsageError where there is none, where it is wrong, or where it lacks something
 */
export async function readScenario(nameOrPath: string, places: ScenarioPlaces): Promise<Scenario> {
  const draft = await readDraft(nameOrPath, places);
  if (draft.missing.length > 0) {
    throw new UsageError(
      `${shownPath(draft.path, places.cwd)}: cannot be run yet; it lacks ${draft.missing.join("; ")}`,
    );
  }
  const { name, path, shape, criteria, judgedMetrics, notes } = draft;
  const common = { name, path, criteria, judgedMetrics, notes };
  if (draft.script !== null) {
    const hash = await hashScript(draft.script);
    const durationMs = shape === null ? draft.durationMs : null;
    return { ...common, kind: "script", script: draft.script, shape, adjust: { scale: 1, durationMs }, hash };
  }
  if (shape === null) throw new UsageError(`${shownPath(path, places.cwd)}: it has no load`);
  const behaviour: Behaviour = { headers: draft.headers, actions: draft.actions.filter(isComplete) };
  return { ...common, kind: "yaml", shape, behaviour, hash: hashBehaviour(behaviour) };
}

/** What a scenario file says, whether or not it can be run. Throws UsageError only for what is wrong. */
export async function readDraft(nameOrPath: string, places: ScenarioPlaces): Promise<Draft> {
  const path = await findScenario(nameOrPath, places);
  const shown = shownPath(path, places.cwd);
  const text = await readText(path, shown);
  if (/\.ya?ml$/.test(path)) {
    const draft = readYaml(text, path, shown);
    if (draft.script === null) return draft;
    const shownScript = shownPath(draft.script, places.cwd);
    const declared = declaredMetrics(
      await readText(draft.script, `${shown}: script ${shownScript}`),
      shownScript,
    );
    const named = new Set(draft.judgedMetrics.map(({ metric }) => metric));
    const judgedMetrics = [...draft.judgedMetrics, ...declared.filter(({ metric }) => !named.has(metric))];
    return { ...draft, judgedMetrics };
  }
  return {
    name: nameFromFile(path),
    path,
    shape: null,
    headers: {},
    actions: [],
    script: path,
    durationMs: null,
    criteria: [],
    judgedMetrics: declaredMetrics(text, shown),
    notes: [],
    missing: [],
  };
}

async function readText(path: string, shown: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${shown}: cannot be read: ${error.message}`);
  });
  if (bytes.length > MAX_FILE_BYTES) throw new UsageError(`${shown}: over 4 MiB; write a smaller scenario`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${shown}: not UTF-8 text; save it as UTF-8`);
  }
}

function isComplete(action: DraftAction): action is Action {
  return action.method !== null && action.path !== null;
}

/**
 * What is sent, and nothing else: the load is a part of its own of a baseline's key, and neither limits nor
 * comments nor the order of keys change what two runs have in common.
 */
function hashBehaviour(behaviour: Behaviour): string {
  return createHash("sha256").update(canonicalJson(behaviour)).digest("hex");
}

function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}
