/**
 * `npm run demo`: what a pull request that made one endpoint slower gets to see. Starts the image API twice, loads
 * both versions side by side for half a minute and prints the comment as it would be posted. Ends with 0 if the
 * verdict was the red one that this shows, with 1 otherwise. `--duration 10s` and `--out DIR` make it another length
 * and put the report elsewhere.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startImageApiProcess } from "./demo/image-api-process.ts";
import { chooseEngine, runLoadAction } from "./demo/run-load-action.ts";

const SLOWER_MS = 40;
const ANSWER = ["--sleep-ms", "25", "--sigma", "0.3"];

interface Settings {
  duration: string;
  out: string;
}

function readSettings(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      duration: { type: "string", default: "30s" },
      out: { type: "string", default: "load-report" },
    },
  });
  return values;
}

async function demo({ duration, out }: Settings): Promise<boolean> {
  const engine = await chooseEngine();
  await using base = await startImageApiProcess([...ANSWER, "--seed", "1"]);
  await using head = await startImageApiProcess([
    ...[...ANSWER, "--seed", "2"],
    ...["--slow-batch-ms", String(SLOWER_MS)],
  ]);
  const by = engine === "k6" ? "k6" : "the embedded engine, since there is no k6";
  console.error(`base: ${base.url}`);
  console.error(`head: ${head.url}  (POST /images/batch is ${SLOWER_MS} ms slower)`);
  console.error(`Loading both side by side for about ${duration}, with ${by} ...`);

  const run = await runLoadAction([
    ...["run", "gate", "--url", head.url, "--base-url", base.url],
    ...["--duration", duration, "--engine", engine, "--out", out, "--json"],
  ]);
  if (run.verdict === null) return false;
  console.log(`\n${(await readFile(join(out, "comment.md"), "utf8")).trim()}\n`);
  console.error(`This is the comment as it would be posted. The whole report is in ${out}/.`);
  const red = run.verdict === "fail" && run.exitCode === 1;
  if (red) console.error("The check would be red, which is what this shows.");
  else console.error(`The verdict was ${run.verdict} (exit code ${run.exitCode}); it should have been fail.`);
  return red;
}

try {
  process.exitCode = (await demo(readSettings(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
