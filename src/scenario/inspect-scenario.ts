import { describeDraft } from "./describe.ts";
import { type ScenarioPlaces, shownPath } from "./find-scenario.ts";
import { readDraft } from "./read-scenario.ts";

/**
 * Checks a scenario and describes it in words; nothing is sent.
 *
 * @throws UsageError where there is none, or where it is wrong; not where it only lacks something
 */
export async function inspectScenarioFile(nameOrPath: string, places: ScenarioPlaces): Promise<string> {
  const draft = await readDraft(nameOrPath, places);
  return describeDraft(draft, shownPath(draft.path, places.cwd));
}
