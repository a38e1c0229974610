import { UsageError } from "../errors.ts";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { splitFlags } from "../request/flags.ts";
import { inspectScenarioFile } from "../scenario/inspect-scenario.ts";
import type { Command } from "./command.ts";

/** `load-action scenario FILE`: check and describe, send nothing. */
export const scenarioCommand: Command = async (args, { cwd }) => {
  const { positionals } = splitFlags(args, [], ["help"]);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw new UsageError("scenario: write the name of one scenario or the path of one file");
  }
  console.log(await inspectScenarioFile(file, { cwd, shippedDir: SHIPPED_SCENARIOS }));
  return 0;
};
