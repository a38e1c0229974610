import { openStore } from "../baseline/open-store.ts";
import type { RememberLevel } from "../command/accept.ts";
import type { CommandCall } from "../command/call.ts";
import { messageOf } from "../errors.ts";
import type { ActionSources } from "../request/read-request.ts";
import { mergeWishes } from "../request/read-wish.ts";
import { DEFAULTS } from "../request/resolve-request.ts";

/**
 * Writes the acceptance beside the baselines, so that what is merged from this commit starts a new level. Where that
 * cannot be written the status is green all the same, and the sentence says what is missing.
 */
export function levelKeeper(
  { client, repository, pull, author, log }: CommandCall,
  reason: string,
  { explicit, config }: ActionSources,
  cwd: string,
): RememberLevel {
  const spec = mergeWishes(explicit, config.wish)["baseline-store"] ?? DEFAULTS.baselineStore;
  return async (scenario) => {
    const acceptance = {
      schema: 1,
      scenario,
      commit: pull.headSha,
      reason,
      by: author,
      at: new Date().toISOString(),
    } as const;
    try {
      return `The new level is remembered: ${await openStore(spec, { cwd, github: { client, repository }, log }).accept(acceptance)}.`;
    } catch (error) {
      return `The new level could not be remembered: ${messageOf(error)}.`;
    }
  };
}
