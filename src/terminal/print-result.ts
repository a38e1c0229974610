import { resultJson } from "../report/json.ts";
import { renderTerminal } from "../report/terminal.ts";
import type { ReportView } from "../report/view.ts";

/** The result on standard output: one JSON object and nothing else, or text for people. */
export function printResult(view: ReportView, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(resultJson(view)));
    return;
  }
  const { isTTY, columns } = process.stdout;
  const color = Boolean(isTTY) && !process.env.NO_COLOR;
  console.log(renderTerminal(view, { color, width: Math.min(columns ?? 110, 140) }));
}
