/** What `load-action scenario FILE` prints: everything that a scenario file says, and what it still lacks. */
import { formatDuration } from "../request/units.ts";
import { describeShape, level } from "./describe-shape.ts";
import type { Draft, DraftAction } from "./draft.ts";
import { endpointOf } from "./interpreter/iteration.ts";
import { openModelVus } from "./requirements.ts";
import type { Action, Behaviour, LoadShape, Scenario } from "./scenario.ts";
import { isConstant, peakLevel, totalMs } from "./shape.ts";
import { missingVariables } from "./variables.ts";

/** @param shownPath the file as it is shown */
export function describeDraft(draft: Draft, shownPath: string): string {
  const lines = [
    `${draft.name} (${shownPath})`,
    "",
    `Load: ${loadOf(draft)}`,
    ...(draft.shape === null ? [] : drawing(draft.shape)),
    ...section("Each iteration", draft.actions.map(actionLine)),
    ...section(
      "Headers",
      Object.entries(draft.headers).map(([name, value]) => `${name}: ${value}`),
    ),
    ...section("Variables", variablesOf(draft)),
    ...section(
      "Judged on",
      draft.judgedMetrics.map(({ metric, worse }) => `${metric}, ${worse} is worse`),
    ),
    ...section(
      "Limits",
      draft.criteria.map(({ text, gate }) => text + (gate ? "" : " (does not fail the run)")),
    ),
    ...section("Notes", draft.notes),
    ...section("Needed", draft.missing.length === 0 ? needs(draft) : []),
    ...section(
      "Cannot be run yet; it lacks",
      draft.missing.map((gap) => `- ${gap}`),
    ),
  ];
  return lines.join("\n");
}

/** The same for a scenario that can be run, for example after its load was adjusted. */
export function describeScenario(scenario: Scenario): string {
  const script = scenario.kind === "script" ? scenario : null;
  const behaviour = scenario.kind === "yaml" ? scenario.behaviour : { headers: {}, actions: [] };
  const draft: Draft = {
    ...scenario,
    ...behaviour,
    script: script?.script ?? null,
    durationMs: script?.adjust.durationMs ?? null,
    missing: [],
  };
  return describeDraft(draft, scenario.path);
}

function loadOf({ shape, script, durationMs }: Draft): string {
  if (shape !== null) return describeShape(shape) + (script === null ? "" : `, by the k6 script ${script}`);
  if (script !== null && durationMs !== null)
    return `what the k6 script ${script} declares, over ${formatDuration(durationMs)}`;
  if (script !== null) return `what the k6 script itself declares (k6 tells it when it is run)`;
  return durationMs === null ? "none" : `none, for ${formatDuration(durationMs)}`;
}

function needs(draft: Draft): string[] {
  const { shape } = draft;
  if (shape === null) return ["k6"];
  const time = formatDuration(totalMs(shape));
  if (draft.script !== null) return [`k6, ${time}`];
  if (shape.model === "closed") return [`${time}, ${level(peakLevel(shape), "closed")}`];
  const vus = openModelVus(behaviourOf(draft), peakLevel(shape), Number.POSITIVE_INFINITY);
  return [`${time}, about ${vus.preAllocated} virtual users where answers take up to a second`];
}

function behaviourOf(draft: Draft): Behaviour {
  const actions = draft.actions.filter(
    (action): action is Action => action.method !== null && action.path !== null,
  );
  return { headers: draft.headers, actions };
}

function variablesOf(draft: Draft): string[] {
  const { headers, needed } = missingVariables(behaviourOf(draft), {});
  return [
    ...new Set(needed.map(({ variable, where }) => `${variable}: needed by the ${where}`)),
    ...new Set(
      headers.map(({ variable, header }) => `${variable}: without it the header ${header} is left out`),
    ),
  ];
}

function actionLine(action: DraftAction): string {
  const { method, path } = action;
  const share =
    action.weight === null
      ? action.every === 1
        ? "always"
        : `1 in ${action.every}`
      : percent(action.weight);
  const request =
    method !== null && path !== null ? endpointOf({ method, path }) : "(no method and path yet)";
  const parts = [
    `${share.padEnd(9)} ${action.name}: ${request}`,
    ...(action.expect === null ? [] : [`expects ${action.expect.statuses.join(" or ")}`]),
    ...(action.expect?.json.length ? [`with ${action.expect.json.join(", ")}`] : []),
    ...(action.thinkTimeMs > 0 ? [`then waits ${formatDuration(action.thinkTimeMs)}`] : []),
  ];
  return parts.join(", ");
}

function percent(share: number): string {
  return `${Math.round(share * 1e4) / 100} %`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

const WIDTH = 60;
const HEIGHT = 6;

/** Level over time, the peak on top; nothing for a load that never changes. */
function drawing(shape: LoadShape): string[] {
  if (isConstant(shape)) return [];
  const total = totalMs(shape);
  const peak = peakLevel(shape);
  const columns = Array.from({ length: WIDTH }, (_, column) =>
    Math.round((levelAt(shape, ((column + 0.5) / WIDTH) * total) / peak) * HEIGHT),
  );
  const rows = Array.from({ length: HEIGHT }, (_, row) =>
    columns
      .map((height) => (height >= HEIGHT - row ? "#" : " "))
      .join("")
      .trimEnd(),
  );
  const label = level(peak, shape.model);
  const axis = `${"0".padEnd(WIDTH - formatDuration(total).length)}${formatDuration(total)}`;
  return [
    "",
    ...rows.map((row, index) => `  |${row}${index === 0 ? `  ${label}` : ""}`),
    `  +${"-".repeat(WIDTH)}`,
    `   ${axis}`,
  ];
}

function levelAt(shape: LoadShape, timeMs: number): number {
  let from = shape.start;
  let since = shape.warmUpMs;
  if (timeMs < since) return from;
  for (const stage of shape.stages) {
    if (timeMs < since + stage.durationMs)
      return from + ((stage.target - from) * (timeMs - since)) / stage.durationMs;
    since += stage.durationMs;
    from = stage.target;
  }
  return from;
}
