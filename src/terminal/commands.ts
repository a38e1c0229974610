/** The terminal: picks the command, catches once, turns errors into one line and an exit code. */
import { exitCodeOf, messageOf, UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import { VERSION } from "../version.ts";
import { aaCommand } from "./aa.ts";
import { baselineCommand } from "./baseline.ts";
import type { Command, TerminalDeps } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { compareLoadsCommand } from "./compare-loads.ts";
import { doctorCommand } from "./doctor.ts";
import { HELP } from "./help.ts";
import { initCommand } from "./init.ts";
import { judgeCommand } from "./judge.ts";
import { mergeCommand } from "./merge.ts";
import { checkNodeVersion } from "./node-version.ts";
import { preflightCommand } from "./preflight.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";
import { scenarioCommand } from "./scenario.ts";
import { watchCommand } from "./watch.ts";

const COMMANDS: Record<string, Command> = {
  run: runCommand,
  compare: compareCommand,
  "compare-loads": compareLoadsCommand,
  judge: judgeCommand,
  report: reportCommand,
  watch: watchCommand,
  merge: mergeCommand,
  scenario: scenarioCommand,
  aa: aaCommand,
  init: initCommand,
  doctor: doctorCommand,
  preflight: preflightCommand,
  baseline: baselineCommand,
};

/** @returns The exit code: 0 and 1 by the verdict, 2 for bad input, 3 where something around the run failed. */
export async function runTerminal(args: string[], deps: TerminalDeps): Promise<number> {
  const [name, ...rest] = args;
  try {
    checkNodeVersion(process.versions.node);
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      console.log(HELP);
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "version") {
      console.log(VERSION);
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      const known = Object.keys(COMMANDS);
      throw new UsageError(
        `${JSON.stringify(name)} is not a command${didYouMean(name, known)}; write one of ${known.join(", ")}`,
      );
    }
    if (rest.includes("--help") || rest.includes("-h")) {
      console.log(HELP);
      return 0;
    }
    return await command(rest, deps);
  } catch (error) {
    console.error(`load-action: ${messageOf(error)}`);
    return exitCodeOf(error);
  }
}
