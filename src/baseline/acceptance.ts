/** A slowdown that somebody called intended: from this commit on a new level counts, and nothing older is compared with. */
import { createHash } from "node:crypto";
import { z } from "zod";

export interface Acceptance {
  schema: 1;
  scenario: string;
  /** Full SHA. Of a pull request its head; what was merged from it starts the new level. */
  commit: string;
  reason: string;
  /** Who said so; null where nobody was logged in. */
  by: string | null;
  /** ISO 8601. */
  at: string;
}

export const ACCEPTED_FOLDER = "accepted";
export const COMMIT_SHA = /^[0-9a-f]{40,64}$/;

const MAX_REASON = 2000;

const schema = z.strictObject({
  schema: z.literal(1),
  scenario: z.string().max(200),
  commit: z.string().regex(COMMIT_SHA),
  reason: z.string().max(MAX_REASON),
  by: z.string().max(200).nullable(),
  at: z.iso.datetime({ offset: true }),
});

/** The file's name says all that a reader needs, so that no file has to be opened: scenario and commit. */
export function acceptanceName({ scenario, commit }: Pick<Acceptance, "scenario" | "commit">): string {
  return `${scenarioMark(scenario)}-${commit}.json`;
}

/** The commit, where the file's name is that of an acceptance of the scenario. */
export function acceptedCommit(name: string, scenario: string): string | null {
  const [, mark, commit] = /^([0-9a-f]{8})-([0-9a-f]{40,64})\.json$/.exec(name) ?? [];
  return mark === scenarioMark(scenario) && commit !== undefined ? commit : null;
}

/** Scenario names may hold anything; file names may not. */
function scenarioMark(scenario: string): string {
  return createHash("sha256").update(scenario).digest("hex").slice(0, 8);
}

/** The reason is whatever somebody wrote, so it is cut and never refused. */
export function formatAcceptance(acceptance: Acceptance): string {
  const reason = acceptance.reason.toWellFormed().slice(0, MAX_REASON);
  return `${JSON.stringify(schema.parse({ ...acceptance, reason }), null, 2)}\n`;
}
