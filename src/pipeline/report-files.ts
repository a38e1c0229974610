import { copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { STDERR_FILE, STDOUT_FILE } from "../engine/run-arm.ts";
import { renderComment } from "../report/comment.ts";
import { resultJson } from "../report/json.ts";
import { renderSummary } from "../report/summary.ts";
import type { ReportView } from "../report/view.ts";
import type { PreparedRun } from "./prepare.ts";

export const RECORDING_FILE = "run.recording";

/** Writes what people and other jobs read: comment, summary and result. */
export async function writeReport(view: ReportView, reportDir: string, commentKey: string): Promise<void> {
  await mkdir(reportDir, { recursive: true });
  await writeFile(join(reportDir, "comment.md"), renderComment(view, { key: commentKey }));
  await writeFile(join(reportDir, "summary.md"), renderSummary(view));
  await writeFile(join(reportDir, "result.json"), `${JSON.stringify(resultJson(view), null, 2)}\n`);
}

/** Keeps what the load processes printed beside the report; empty files are left out. */
export async function keepConsoleLogs(run: PreparedRun, reportDir: string): Promise<void> {
  for (const plan of [run.head, run.base]) {
    if (plan === null) continue;
    for (const name of [STDOUT_FILE, STDERR_FILE, "console.log", "k6.log"]) {
      const from = join(plan.workDir, name);
      const size = await stat(from).then(
        (file) => file.size,
        () => 0,
      );
      if (size > 0) await copyFile(from, join(reportDir, `${plan.arm}-${name}`));
    }
  }
}
