import { resolve } from "node:path";
import { joinArms } from "../compare/join-arms.ts";
import { UsageError } from "../errors.ts";
import { readRecording } from "../measure/recording-file.ts";
import { exitCodeFor } from "../pipeline/pipeline.ts";
import { splitFlags } from "../request/flags.ts";
import { readTerminalGate } from "../request/read-request.ts";
import type { Command } from "./command.ts";
import { printResult } from "./print-result.ts";
import { replay } from "./replay.ts";

/** `load-action judge RECORDING [--base RECORDING | --baseline STORE]`: the verdict of a recording, replayed. */
export const judgeCommand: Command = async (args, { cwd, env }) => {
  const flags = splitFlags(args, ["base", "baseline", "config", "fail-on"]);
  const [file, ...rest] = flags.positionals;
  if (file === undefined || rest.length > 0) throw new UsageError("judge: write the path of one recording");
  const { base, baseline } = flags.values;
  if (base !== undefined && baseline !== undefined) {
    throw new UsageError("--baseline: does not go with --base; write one of them");
  }
  const gate = await readTerminalGate(flags.values, cwd);
  const head = await readRecording(resolve(cwd, file));
  const joined =
    base === undefined
      ? { recording: head, notes: [] }
      : joinArms(await readRecording(resolve(cwd, base)), head);
  const view = await replay(joined.recording, { ...gate, cwd, env, file, notes: joined.notes });
  printResult(view, flags.switches.has("json"));
  return exitCodeFor(view, gate.failOn);
};
