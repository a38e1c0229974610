import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CONSOLE_FILE } from "../engine/k6/k6-engine.ts";
import { secretsOf } from "../engine/k6/outputs.ts";
import { maskSecrets } from "../engine/k6/quote-log.ts";
import { STDERR_FILE, STDOUT_FILE } from "../engine/run-arm.ts";
import { readTail } from "../engine/tail.ts";
import { renderComment } from "../report/comment.ts";
import { renderPage } from "../report/html/page.ts";
import { pageAssets } from "../report/html/page-assets.ts";
import { pageModel } from "../report/html/page-model.ts";
import { resultJson } from "../report/json.ts";
import { renderJunit } from "../report/junit.ts";
import { renderMarkdownReport } from "../report/markdown-report.ts";
import { JUNIT_FILE, RESULT_FILE } from "../report/outputs.ts";
import { renderSummary } from "../report/summary.ts";
import type { ReportView } from "../report/view.ts";
import type { PreparedRun } from "./prepare.ts";

export { RECORDING_FILE } from "../report/outputs.ts";

/**
 * Writes what people and other jobs read: comment, summary, result, JUnit XML, and the post-test report as a page, as
 * Markdown and as JSON.
 *
 * @throws InfrastructureError where the package is not whole
 */
export async function writeReport(view: ReportView, reportDir: string, commentKey: string): Promise<void> {
  await mkdir(reportDir, { recursive: true });
  await writeFile(join(reportDir, "comment.md"), renderComment(view, { key: commentKey }));
  await writeFile(join(reportDir, "summary.md"), renderSummary(view));
  await writeFile(join(reportDir, JUNIT_FILE), renderJunit(view));
  await writeFile(join(reportDir, RESULT_FILE), `${JSON.stringify(resultJson(view), null, 2)}\n`);
  const model = pageModel(view);
  await writeFile(join(reportDir, "report.html"), renderPage(view, model, await pageAssets()));
  await writeFile(join(reportDir, "report.md"), renderMarkdownReport(view, model));
  await writeFile(join(reportDir, "report.json"), `${JSON.stringify(model)}\n`);
}

const LOG_FILES = [STDOUT_FILE, STDERR_FILE, CONSOLE_FILE];
const LONGEST_LOG_BYTES = 1024 * 1024;

/**
 * Keeps what the load processes printed beside the report, since that is the place to look when a script fails: the
 * end of each file, without the values of the scenario's variables. Empty files are left out.
 */
export async function keepConsoleLogs(run: PreparedRun, reportDir: string): Promise<void> {
  for (const plan of [run.head, run.base]) {
    if (plan === null) continue;
    for (const name of LOG_FILES) {
      const text = maskSecrets(await readTail(join(plan.workDir, name), LONGEST_LOG_BYTES), secretsOf(plan));
      if (text !== "") await writeFile(join(reportDir, `${plan.arm}-${name}`), text);
    }
  }
}
