import { ask } from "../ask.ts";
import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, failed, ok, unknown, worstOf } from "../finding.ts";
import type { SettingsOf } from "../settings.ts";

/** Headers that a cache in front of a server sets: of RFC 9110, 9111 and 9211, and of the customary providers. */
const CACHE_HEADERS = [
  "cache-status",
  "age",
  "x-cache",
  "x-cache-hits",
  "cf-cache-status",
  "cf-ray",
  "x-vercel-cache",
  "x-nf-request-id",
  "x-amz-cf-id",
  "x-azure-ref",
  "x-served-by",
  "akamai-cache-status",
  "cdn-cache",
  "x-cdn",
  "via",
];

/** Whether static assets may be cached, and whether a cache in front of the server answered for them. */
export async function checkCdn(settings: SettingsOf<"cdn">, context: CheckContext): Promise<CheckFinding> {
  return worstOf(await Promise.all(settings.urls.map((url) => look(url, settings.headers, context))));
}

async function look(
  url: string,
  headers: Record<string, string> | undefined,
  context: CheckContext,
): Promise<CheckFinding> {
  const answer = await ask(context, url, headers);
  if ("problem" in answer) return unknown(answer.problem);
  if (answer.status !== 200) return unknown(`\`${answer.shown}\` answers with HTTP ${answer.status}`);
  const control = answer.headers.get("cache-control") ?? "";
  const seen = CACHE_HEADERS.find((name) => answer.headers.has(name));
  if (seen === undefined) return failed(`\`${answer.shown}\` has no header of a cache in front of it`);
  if (!mayBeCached(control)) {
    const words = control === "" ? "no cache-control" : `cache-control: ${control}`;
    return failed(`\`${answer.shown}\` comes through a cache that may not keep it (${words})`);
  }
  return ok(`\`${answer.shown}\` comes through a cache (${seen}: ${answer.headers.get(seen)})`);
}

/** A shared cache may keep it for longer than no time at all (RFC 9111, 5.2.2). */
function mayBeCached(control: string): boolean {
  const directives = control
    .toLowerCase()
    .split(",")
    .map((one) => one.trim());
  if (directives.some((one) => /^(no-store|private|no-cache)\b/.test(one))) return false;
  const age = (name: string) =>
    directives.map((one) => new RegExp(`^${name}="?(\\d+)`).exec(one)?.[1]).find(Boolean);
  const lifetime = age("s-maxage") ?? age("max-age");
  return lifetime === undefined ? directives.includes("public") : Number(lifetime) > 0;
}
