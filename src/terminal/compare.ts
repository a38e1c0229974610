import { resolve } from "node:path";
import { summaryView } from "../compare/summary-view.ts";
import { comparePaths } from "../compare.ts";
import { UsageError } from "../errors.ts";
import { exitCodeFor } from "../pipeline/pipeline.ts";
import { splitFlags } from "../request/flags.ts";
import { readTerminalGate } from "../request/read-request.ts";
import type { Command } from "./command.ts";
import { printResult } from "./print-result.ts";
import { contextOf, replay } from "./replay.ts";

/** `load-action compare BASE HEAD`: judges two recordings, or files that k6 wrote. */
export const compareCommand: Command = async (args, { cwd, env }) => {
  const flags = splitFlags(args, ["config", "fail-on"]);
  const [base, head, ...rest] = flags.positionals;
  if (base === undefined || head === undefined || rest.length > 0) {
    throw new UsageError(
      "compare: write two files, first that of the base version, then that of the new one",
    );
  }
  const gate = await readTerminalGate(flags.values, cwd);
  const compared = await comparePaths(resolve(cwd, base), resolve(cwd, head), gate.policy);
  const options = {
    ...gate,
    cwd,
    env,
    file: head,
    notes: compared.notes,
    replayWith: ["compare", base, head],
  };
  const view =
    compared.kind === "recording"
      ? await replay(compared.recording, options)
      : summaryView(compared, contextOf(options, new Date()));
  printResult(view, flags.switches.has("json"));
  return exitCodeFor(view, gate.failOn);
};
