import { SHIPPED_SCENARIOS } from "../paths.ts";
import { exitCodeFor, runPipeline } from "../pipeline/pipeline.ts";
import { printManifests } from "../pipeline/print-manifests.ts";
import { onCancel } from "../pipeline/signals.ts";
import { readRunFlags } from "../request/flags.ts";
import { readTerminalRequest } from "../request/read-request.ts";
import type { Command } from "./command.ts";
import { printResult } from "./print-result.ts";
import { TerminalProgress } from "./progress.ts";

/** `load-action run`: load, compare, report, exit. */
export const runCommand: Command = async (args, { cwd, env, entry }) => {
  const { wish, json, dryRun } = readRunFlags(args);
  const request = await readTerminalRequest(wish, cwd, json);
  if (dryRun) {
    console.log(await printManifests(request, { cwd, entry, shippedDir: SHIPPED_SCENARIOS }));
    return 0;
  }
  const progress = new TerminalProgress(process.stderr);
  const cancel = onCancel(() => progress.note("Ending the load ..."));
  try {
    const { view, cancelled } = await runPipeline(request, {
      cwd,
      env,
      entry,
      shippedDir: SHIPPED_SCENARIOS,
      onStart: async (run) => progress.started(run),
      onLive: (live) => progress.live(live),
      onWaiting: (line) => progress.note(line),
      onFailedArm: (quoted) => progress.note(quoted),
      onControl: (stop) => cancel.control(stop),
    });
    progress.done();
    printResult(view, json);
    if (!cancelled) return exitCodeFor(view, request.failOn);
    console.error(`load-action: cancelled; what had been measured is in ${request.reportDir}`);
    return 3;
  } finally {
    progress.done();
    cancel.release();
  }
};
