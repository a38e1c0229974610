import { join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { writeRecording } from "../measure/recording-file.ts";
import { exitCodeFor } from "../pipeline/pipeline.ts";
import { RECORDING_FILE, writeReport } from "../pipeline/report-files.ts";
import { splitFlags } from "../request/flags.ts";
import { readTerminalGate } from "../request/read-request.ts";
import { findRecordings, readShards } from "../shard/find-recordings.ts";
import { joinShards } from "../shard/join-shards.ts";
import type { Command } from "./command.ts";
import { printResult } from "./print-result.ts";
import { replay } from "./replay.ts";

/** `load-action merge REC... --out DIR`: joins the shards of one run and judges once. */
export const mergeCommand: Command = async (args, { cwd, env }) => {
  const flags = splitFlags(args, ["out", "baseline", "config", "fail-on"]);
  const { out } = flags.values;
  if (flags.positionals.length === 0 || out === undefined) {
    throw new UsageError(
      "merge: write the recordings of all shards, and --out DIR for what they make together",
    );
  }
  const gate = await readTerminalGate(flags.values, cwd);
  const paths = await findRecordings(flags.positionals, cwd);
  const { recording, notes } = await joinShards(readShards(paths, cwd));
  const directory = resolve(cwd, out);
  await writeRecording(join(directory, RECORDING_FILE), recording);
  const view = await replay(recording, { ...gate, cwd, env, file: join(out, RECORDING_FILE), notes });
  await writeReport(view, directory, "");
  printResult(view, flags.switches.has("json"));
  return exitCodeFor(view, gate.failOn);
};
