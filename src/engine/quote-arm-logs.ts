import { join } from "node:path";
import type { ArmPlan } from "./engine.ts";
import { CONSOLE_FILE } from "./k6/k6-engine.ts";
import { secretsOf } from "./k6/outputs.ts";
import { quoteLog } from "./k6/quote-log.ts";
import { STDERR_FILE, STDOUT_FILE } from "./run-arm.ts";
import { readTail } from "./tail.ts";

const TAIL_BYTES = 32 * 1024;

/** What the load process left, most telling first, in the words of a log. */
const LOGS = [
  { file: STDERR_FILE, what: "log" },
  { file: CONSOLE_FILE, what: "console output of the script" },
  { file: STDOUT_FILE, what: "standard output" },
];

/**
 * The ends of what an arm's process and script printed, quoted so that nothing in them is a command or a secret of the
 * scenario. Empty where they printed nothing.
 *
 * @param options.github whether it goes into the log of a GitHub job
 */
export async function quoteArmLogs(plan: ArmPlan, options: { github: boolean }): Promise<string> {
  const secrets = secretsOf(plan);
  const quoted: string[] = [];
  for (const { file, what } of LOGS) {
    const text = quoteLog(await readTail(join(plan.workDir, file), TAIL_BYTES), { ...options, secrets });
    if (text !== "") quoted.push(`${plan.arm}, end of the ${what}:\n${text}`);
  }
  return quoted.join("\n");
}
