import * as core from "@actions/core";
import { outputSecrets } from "../engine/k6/outputs.ts";
import type { LiveArms } from "../pipeline/load-arms.ts";
import type { PreparedRun } from "../pipeline/prepare.ts";
import { LiveLog } from "../report/live-log.ts";
import type { Request } from "../request/request.ts";

/** Masking a short value such as `1` or `hd` would blank out half of the log. */
const SHORTEST_SECRET = 4;

/** The job's log while the run goes on: plain lines at the start and now and then. */
export class ActionLog {
  #lines = new LiveLog();

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
    this.#lines = new LiveLog();
  }

  live(live: LiveArms, run: PreparedRun): void {
    const { durationMs } = run.requirements;
    const line = this.#lines.line(live, durationMs === null ? null : durationMs / 1000);
    if (line !== null) core.info(line);
  }
}
