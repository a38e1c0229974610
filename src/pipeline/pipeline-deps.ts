import type { StopReason } from "../engine/arm-control.ts";
import type { ReportView } from "../report/view.ts";
import type { LiveArms } from "./load-arms.ts";
import type { PrepareDeps, PreparedRun } from "./prepare.ts";

/** What the pipeline needs of whoever calls it: the action or the terminal. */
export interface PipelineDeps extends PrepareDeps {
  env: NodeJS.ProcessEnv;
  /** Called when everything has been checked, right before load is sent. */
  onStart(run: PreparedRun): Promise<void>;
  onLive(live: LiveArms, run: PreparedRun): void;
  /** Called with what the process of a failed arm printed, safe for a log. */
  onFailedArm(quoted: string): void;
  /** Exactly one run of its planned time: no end before it, however clear the answer is, and no second try. */
  fullLength?: boolean;
  /** Hands over the way to end the run early. */
  onControl(stop: (reason: StopReason) => void): void;
  /** Waited for between the load and the report, which for a long run holds this process up for seconds. */
  beforeReport?(): Promise<void>;
  /** Called with a line each time there is something to wait for before the load. */
  onWaiting?(line: string): void;
}

export interface PipelineResult {
  view: ReportView;
  /** Whether a person or the job ended the run. What had been measured is reported all the same. */
  cancelled: boolean;
}
