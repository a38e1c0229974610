import * as core from "@actions/core";
import { outputSecrets } from "../engine/k6/outputs.ts";
import type { LiveArms } from "../pipeline/load-arms.ts";
import type { PreparedRun } from "../pipeline/prepare.ts";
import { progressLine } from "../report/progress.ts";
import type { Request } from "../request/request.ts";

const EVERY_MS = 15_000;
/** Masking a short value such as `1` or `hd` would blank out half of the log. */
const SHORTEST_SECRET = 4;

/** The job's log while the run goes on: one plain line at the start and every 15 seconds. */
export class ActionLog {
  #lastMs = 0;

  mask(request: Request): void {
    const ofOutputs = outputSecrets(request.outputs, process.env);
    const values = [...Object.values(request.env), ...Object.values(request.targetHeaders), ...ofOutputs];
    values.push(...(request.prometheus?.secrets ?? []));
    for (const value of values) {
      for (const line of value.split("\n"))
        if (line.trim().length >= SHORTEST_SECRET) core.setSecret(line.trim());
    }
  }

  started(run: PreparedRun): void {
    const targets = run.base ? `${run.head.baseUrl} beside ${run.base.baseUrl}` : run.head.baseUrl;
    const { engine, scenario, requirements, seed } = run;
    core.info(`${scenario.name}: ${requirements.shape}, ${targets}`);
    core.info(`${engine.name} ${engine.version}, seed ${seed}`);
    for (const note of run.notes) core.info(`Note: ${note}`);
    this.#lastMs = Date.now();
  }

  live(live: LiveArms, run: PreparedRun): void {
    if (Date.now() - this.#lastMs < EVERY_MS) return;
    this.#lastMs = Date.now();
    const { durationMs } = run.requirements;
    core.info(progressLine(live, durationMs === null ? null : durationMs / 1000));
  }
}
