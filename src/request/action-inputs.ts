import { UsageError } from "../errors.ts";
import { readWish } from "./read-wish.ts";
import { didYouMean } from "./suggest.ts";
import { type Wish, type WishName, wishSchema } from "./wish.ts";

const TERMINAL_ONLY: readonly WishName[] = ["record", "seed"];

/** The names of the action's inputs, as `action.yml` lists them. */
export const ACTION_INPUTS: readonly string[] = Object.keys(wishSchema.shape).filter(
  (name) => !TERMINAL_ONLY.some((other) => other === name),
);

/**
 * The action's inputs, from the environment variables in which GitHub hands them over. An empty input counts as not
 * given. A misspelt input is only warned about by GitHub, so unknown ones are looked for here.
 */
export function readActionInputs(env: NodeJS.ProcessEnv): Wish {
  const raw: Record<string, string> = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith("INPUT_") || value === undefined || value.trim() === "") continue;
    const name = nameOf(variable);
    if (!ACTION_INPUTS.includes(name)) {
      throw new UsageError(
        `input ${JSON.stringify(name)}: there is no such input${didYouMean(name, ACTION_INPUTS)}`,
      );
    }
    raw[name] = value;
  }
  return readWish(raw, (name) => `input ${JSON.stringify(name)}`);
}

/** GitHub keeps the dashes of an input's name; some shells and runners turn them into underscores. */
function nameOf(variable: string): string {
  const name = variable.slice("INPUT_".length).toLowerCase();
  const dashed = name.replaceAll("_", "-");
  return ACTION_INPUTS.includes(dashed) ? dashed : name;
}
