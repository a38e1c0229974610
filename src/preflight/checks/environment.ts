import { type Answer, ask, isBehindLogin } from "../ask.ts";
import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, failed, ok, unknown, worstOf } from "../finding.ts";
import { jsonOf } from "../json-of.ts";
import type { SettingsOf } from "../settings.ts";

/** Whether every address answers well: test data, dashboards. */
export async function checkUrls(
  { urls, headers }: SettingsOf<"test-data" | "dashboards">,
  context: CheckContext,
): Promise<CheckFinding> {
  const findings = await Promise.all(urls.map((url) => look(url, headers, context)));
  const worst = worstOf(findings);
  return worst.state === "ok" && urls.length > 1 ? ok(`all ${urls.length} addresses answer`) : worst;
}

async function look(
  url: string,
  headers: Record<string, string> | undefined,
  context: CheckContext,
): Promise<CheckFinding> {
  const answer = await ask(context, url, headers);
  if ("problem" in answer) return answer.notAsked ? unknown(answer.problem) : failed(answer.problem);
  const words = `\`${answer.shown}\` answers with HTTP ${answer.status}`;
  if (isBehindLogin(answer)) return unknown(`${words}; it may be behind a login`);
  return answer.status >= 200 && answer.status < 300 ? ok(words) : failed(words);
}

/** Whether an address that tells version and configuration tells the same of staging and of production. */
export async function checkMirror(
  { staging, production, headers, ignore = [] }: SettingsOf<"staging-mirrors-production">,
  context: CheckContext,
): Promise<CheckFinding> {
  const [one, other] = await Promise.all([ask(context, staging, headers), ask(context, production, headers)]);
  for (const answer of [one, other]) {
    if ("problem" in answer) return unknown(answer.problem);
    if (answer.status !== 200) return unknown(`\`${answer.shown}\` answers with HTTP ${answer.status}`);
  }
  return compare(one as Answer, other as Answer, ignore);
}

function compare(staging: Answer, production: Answer, ignore: readonly string[]): CheckFinding {
  const [left, right] = [fieldsOf(staging.body), fieldsOf(production.body)];
  if (left === null || right === null) {
    return staging.body.trim() === production.body.trim()
      ? ok("both answer with the same text")
      : failed(`\`${staging.shown}\` and \`${production.shown}\` answer with different texts`);
  }
  const isIgnored = (path: string) => ignore.some((name) => path === name || path.startsWith(`${name}.`));
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((path) => !isIgnored(path));
  if (paths.length === 0) return unknown("there is no field to compare");
  const differing = paths.filter((path) => left.get(path) !== right.get(path)).sort();
  if (differing.length === 0) return ok(`all ${paths.length} fields are the same`);
  // Names alone: a configuration's values may be nobody's business.
  const shown = differing
    .slice(0, 8)
    .map((path) => `\`${path}\``)
    .join(", ");
  return failed(
    `${differing.length} of ${paths.length} fields differ: ${shown}${differing.length > 8 ? " and more" : ""}`,
  );
}

/** The leaves of a JSON document by their paths; null where it is none, or no document with fields. */
function fieldsOf(body: string): Map<string, string> | null {
  const value = jsonOf(body);
  if (typeof value !== "object" || value === null) return null;
  const fields = new Map<string, string>();
  const walk = (part: unknown, path: string) => {
    const entries = typeof part === "object" && part !== null ? Object.entries(part) : [];
    if (entries.length === 0) fields.set(path, JSON.stringify(part));
    for (const [name, child] of entries) walk(child, path === "" ? name : `${path}.${name}`);
  };
  walk(value, "");
  return fields;
}

/** What will make the load, as it was found. */
export function checkK6({ engine }: CheckContext): CheckFinding {
  if ("problem" in engine) return failed(engine.problem);
  if (engine.asked === "k6-operator") return ok(`k6 ${engine.version} in pods of a cluster`);
  if (engine.name === "k6") return ok(`k6 ${engine.version}`);
  if (engine.asked === "embedded") return ok("the embedded engine is asked for; k6 is not needed");
  return failed("no k6 could be had; the embedded engine, which is not k6, would make the load");
}
