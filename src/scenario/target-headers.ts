import type { Scenario } from "./scenario.ts";

/** As JSON, for k6 scripts, which make their requests themselves. */
const ALL_VARIABLE = "TARGET_HEADERS";
const variableOf = (index: number) => `TARGET_HEADER_${index + 1}`;

/**
 * A scenario whose every request carries the given headers, which win over its own of the same name. The values stand
 * in variables, as every secret does, so that no plan and no log holds them. What the scenario does, and so its hash,
 * stays the same.
 */
export function withTargetHeaders(
  scenario: Scenario,
  env: Record<string, string>,
  headers: Readonly<Record<string, string>>,
): { scenario: Scenario; env: Record<string, string> } {
  const names = Object.keys(headers);
  if (names.length === 0) return { scenario, env };
  const variables = Object.fromEntries(names.map((name, index) => [variableOf(index), headers[name] ?? ""]));
  if (scenario.kind === "script") {
    return { scenario, env: { ...env, ...variables, [ALL_VARIABLE]: JSON.stringify(headers) } };
  }
  const given = Object.fromEntries(names.map((name, index) => [name, `\${${variableOf(index)}}`]));
  const { behaviour } = scenario;
  return {
    scenario: {
      ...scenario,
      behaviour: {
        ...behaviour,
        headers: { ...without(behaviour.headers, names), ...given },
        actions: behaviour.actions.map((action) => ({ ...action, headers: without(action.headers, names) })),
      },
    },
    env: { ...env, ...variables },
  };
}

function without(headers: Record<string, string>, names: readonly string[]): Record<string, string> {
  const lower = names.map((name) => name.toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !lower.includes(name.toLowerCase())));
}
