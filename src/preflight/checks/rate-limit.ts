import { pause } from "../../pause.ts";
import { type Answer, ask } from "../ask.ts";
import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, failed, ok, unknown } from "../finding.ts";
import type { SettingsOf } from "../settings.ts";

/** `RateLimit` and `RateLimit-Policy` of the IETF draft, its older forms, and the customary ones with an X. */
const LIMIT_HEADER = /^(x-)?rate-?limit(-|$)/;
const AT_ONCE = 10;
/** A limit that was reached by asking for it would be the load's first answer. */
const LONGEST_WAIT_SECONDS = 60;

/** Whether the answer tells of a rate limit; where asked to, whether many requests at once run into one. */
export async function checkRateLimit(
  { url, headers, probe }: SettingsOf<"rate-limit">,
  context: CheckContext,
): Promise<CheckFinding> {
  const first = await ask(context, url, headers);
  if ("problem" in first) return unknown(first.problem);
  const told = limitOf(first);
  if (told !== null) return ok(`\`${first.shown}\` tells of its limit (${told})`);
  if (first.status === 429) return ok(`\`${first.shown}\` answers with HTTP 429`);
  if (probe === undefined) {
    return failed(
      `\`${first.shown}\` has no header of a rate limit (HTTP ${first.status}); probe: N asks it N times`,
    );
  }
  return runInto(url, headers, probe, context);
}

function limitOf({ headers }: Answer): string | null {
  for (const [name, value] of headers) if (LIMIT_HEADER.test(name)) return `${name}: ${value}`;
  return null;
}

async function runInto(
  url: string,
  headers: Record<string, string> | undefined,
  probe: number,
  context: CheckContext,
): Promise<CheckFinding> {
  let answered = 0;
  for (let sent = 1; sent < probe && !context.signal.aborted; sent += AT_ONCE) {
    const burst = Array.from({ length: Math.min(AT_ONCE, probe - sent) }, () => ask(context, url, headers));
    const answers = await Promise.all(burst);
    const problem = answers.find((one) => "problem" in one);
    if (problem !== undefined && "problem" in problem) return unknown(problem.problem);
    const refused = answers.find((one): one is Answer => "status" in one && one.status === 429);
    if (refused !== undefined) return limited(refused, sent + answers.length, context.signal);
    answered = sent + answers.length;
  }
  return failed(`no HTTP 429 within ${answered} requests, and no header of a rate limit`);
}

async function limited(refused: Answer, requests: number, signal: AbortSignal): Promise<CheckFinding> {
  const after = Number(refused.headers.get("retry-after") ?? Number.NaN);
  if (!Number.isFinite(after) || after < 0) {
    return ok(`\`${refused.shown}\` answers with HTTP 429 within ${requests} requests, without Retry-After`);
  }
  const waited = Math.min(after, LONGEST_WAIT_SECONDS);
  await pause(waited * 1000, signal);
  return ok(
    `\`${refused.shown}\` answers with HTTP 429 within ${requests} requests (Retry-After: ${after}, which was waited for)`,
  );
}
