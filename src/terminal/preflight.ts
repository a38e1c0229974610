import { resolve } from "node:path";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { runPreflight } from "../pipeline/preflight.ts";
import { confirmingWords, writePreflight } from "../pipeline/preflight-files.ts";
import { onCancel } from "../pipeline/signals.ts";
import { renderPreflightText } from "../report/preflight/render.ts";
import { preflightResultJson } from "../report/preflight/result.ts";
import { readRunFlags } from "../request/flags.ts";
import { readTerminalRequest } from "../request/read-request.ts";
import type { Command } from "./command.ts";

/** `load-action preflight [SCENARIO]`: the pre-test checklist; no load is sent. @returns 1 where it may not begin */
export const preflightCommand: Command = async (args, { cwd, env, entry }) => {
  const { wish, json } = readRunFlags(args);
  const request = await readTerminalRequest({ ...wish, mode: "preflight" }, cwd, json);
  const cancelled = new AbortController();
  const cancel = onCancel(() => cancelled.abort());
  try {
    const result = await runPreflight(request, {
      cwd,
      env,
      entry,
      shippedDir: SHIPPED_SCENARIOS,
      signal: cancelled.signal,
      onWaiting: (line) => console.error(line),
    });
    if (wish["report-dir"]) await writePreflight(result, request, resolve(cwd, request.reportDir));
    const { isTTY, columns } = process.stdout;
    const color = Boolean(isTTY) && !env.NO_COLOR;
    const layout = { color, width: Math.min(columns ?? 110, 140), ...confirmingWords(request) };
    console.log(json ? JSON.stringify(preflightResultJson(result)) : renderPreflightText(result, layout));
    if (cancelled.signal.aborted) return 3;
    return request.failOn.includes(result.verdict) ? 1 : 0;
  } finally {
    cancel.release();
  }
};
