/** Variables of a behaviour, checked against what the person passes in, before any load. */
import { UsageError } from "../errors.ts";
import { variablesOfTemplate } from "./interpreter/template.ts";
import { variablesOfText } from "./interpreter/text.ts";
import type { Behaviour, Scenario } from "./scenario.ts";

/** Always there: the target. */
export const GIVEN_VARIABLES: readonly string[] = ["BASE_URL", "WS_URL"];

export interface MissingVariables {
  /** The header is left out. */
  headers: { header: string; variable: string }[];
  /** The scenario cannot be run. `where` is for people: `path of action batch_generate`. */
  needed: { where: string; variable: string }[];
}

/** Which variables a behaviour names that `env` lacks; an empty value counts as unset. */
export function missingVariables(
  behaviour: Behaviour,
  env: Readonly<Record<string, string>>,
): MissingVariables {
  const unset = (variable: string) =>
    !GIVEN_VARIABLES.includes(variable) && !(Object.hasOwn(env, variable) && env[variable] !== "");
  const missing: MissingVariables = { headers: [], needed: [] };
  for (const headers of [behaviour.headers, ...behaviour.actions.map((action) => action.headers)]) {
    for (const [header, value] of Object.entries(headers)) {
      const variable = variablesOfText(value).find(unset);
      if (variable !== undefined) missing.headers.push({ header, variable });
    }
  }
  for (const action of behaviour.actions) {
    const need = (where: string, variables: string[]) => {
      for (const variable of new Set(variables.filter(unset)))
        missing.needed.push({ where: `${where} of action ${action.name}`, variable });
    };
    need("path", variablesOfText(action.path));
    need("payload", variablesOfTemplate(action.payload));
  }
  return missing;
}

/**
 * Notes about headers that will be left out.
 *
 * @throws UsageError where a path or a payload lacks a variable, or a header's value has a line break
 */
export function checkVariables(scenario: Scenario, env: Readonly<Record<string, string>>): string[] {
  if (scenario.kind !== "yaml") return [];
  const { headers, needed } = missingVariables(scenario.behaviour, env);
  const first = needed[0];
  if (first) {
    throw new UsageError(
      `${first.variable}: not set, but the ${first.where} needs it; pass it with --env ${first.variable}=VALUE or the env input`,
    );
  }
  for (const all of [scenario.behaviour, ...scenario.behaviour.actions]) {
    for (const [header, value] of Object.entries(all.headers)) {
      const broken = variablesOfText(value).find((variable) => /[\r\n\0]/.test(env[variable] ?? ""));
      if (broken !== undefined)
        throw new UsageError(
          `${broken}: its value has a line break, which the header ${header} cannot carry`,
        );
    }
  }
  const notes = headers.map(
    ({ header, variable }) => `Header ${header} is left out: ${variable} is not set.`,
  );
  return [...new Set(notes)];
}
