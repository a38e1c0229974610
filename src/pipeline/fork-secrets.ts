import type { Request } from "../request/request.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { missingVariables } from "../scenario/variables.ts";

/**
 * Why the job of a fork cannot load what it should: GitHub hands it `KEY=` for every secret. A preview that answers
 * only to a secret would refuse every request, which says nothing about the change. null where nothing is missing.
 */
export function withheldFromFork(
  { origin, mode, env }: Pick<Request, "origin" | "mode" | "env">,
  scenario: Scenario,
): string | null {
  if (!origin.fromFork || mode !== "gate") return null;
  const empty = Object.keys(env).filter((name) => env[name] === "");
  const named = scenario.kind === "yaml" ? variablesMissingIn(scenario, env) : empty;
  const withheld = empty.filter((name) => named.includes(name));
  if (withheld.length === 0) return null;
  const names = withheld.map((name) => `\`${name}\``).join(", ");
  return (
    `The target needs ${names}, which the job of a fork does not get, so nothing was loaded; ` +
    "somebody who may write to this repository can ask for a run with the comment `/load`."
  );
}

function variablesMissingIn(scenario: Scenario & { kind: "yaml" }, env: Record<string, string>): string[] {
  const { headers, needed } = missingVariables(scenario.behaviour, env);
  return [...headers, ...needed].map(({ variable }) => variable);
}
