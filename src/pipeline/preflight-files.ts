import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PreflightResult } from "../preflight/run-checks.ts";
import { DEFAULT_CONFIRMATIONS_PATH } from "../preflight/settings.ts";
import { renderPreflightMarkdown } from "../report/preflight/render.ts";
import { preflightResultJson } from "../report/preflight/result.ts";
import type { Request } from "../request/request.ts";

export const PREFLIGHT_JSON = "preflight.json";

/** Where people confirm, and the day on which they would. */
export function confirmingWords({ preflight }: Request): { file: string; today: string } {
  return {
    file: preflight?.settings.confirmations ?? DEFAULT_CONFIRMATIONS_PATH,
    today: new Date().toISOString().slice(0, 10),
  };
}

/** Writes what was found as Markdown and as JSON. */
export async function writePreflight(
  result: PreflightResult,
  request: Request,
  reportDir: string,
): Promise<string> {
  await mkdir(reportDir, { recursive: true });
  const markdown = renderPreflightMarkdown(result, confirmingWords(request));
  await writeFile(join(reportDir, "preflight.md"), markdown);
  await writeFile(
    join(reportDir, PREFLIGHT_JSON),
    `${JSON.stringify(preflightResultJson(result), null, 2)}\n`,
  );
  return markdown;
}
