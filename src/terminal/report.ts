import { resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { readRecording } from "../measure/recording-file.ts";
import { writeReport } from "../pipeline/report-files.ts";
import { splitFlags } from "../request/flags.ts";
import { readTerminalGate } from "../request/read-request.ts";
import type { Command } from "./command.ts";
import { printResult } from "./print-result.ts";
import { replay } from "./replay.ts";

/** `load-action report RECORDING... [--out DIR]`: the report again, of cut recordings too. Always ends with 0. */
export const reportCommand: Command = async (args, { cwd, env }) => {
  const flags = splitFlags(args, ["out", "config"]);
  if (flags.positionals.length === 0) throw new UsageError("report: write the path of a recording");
  const { out } = flags.values;
  if (out !== undefined && flags.positionals.length > 1) {
    throw new UsageError("--out: holds the report of one recording; call report once per recording");
  }
  const gate = await readTerminalGate(flags.values, cwd);
  for (const file of flags.positionals) {
    const recording = await readRecording(resolve(cwd, file), { partial: true });
    const view = await replay(recording, { ...gate, cwd, env, file });
    if (out !== undefined) await writeReport(view, resolve(cwd, out), "");
    printResult(view, flags.switches.has("json"));
  }
  return 0;
};
