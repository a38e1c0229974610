/** Ends a run at one of its planned looks, where the answer is clear. */

import { lookAt } from "../judge/looks.ts";
import { type Look, plannedLooks } from "../judge/planned-looks.ts";
import type { GatePolicy } from "../judge/policy.ts";
import type { RecordingMeta } from "../measure/recording.ts";
import { readRecording } from "../measure/recording-file.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A recording is behind the clock: seconds are closed late and written in bundles. */
const BEHIND_SECONDS = 8;

export class EarlyEnd {
  readonly #recordingFile: string;
  readonly #policy: GatePolicy;
  readonly #mayPass: boolean;
  readonly #plannedSeconds: number;
  #looks: Look[];
  #looking = false;
  #until: number | null = null;

  constructor(meta: RecordingMeta, scenario: Scenario, recordingFile: string, policy: GatePolicy) {
    this.#recordingFile = recordingFile;
    this.#policy = policy;
    this.#mayPass = isConstant(scenario);
    this.#plannedSeconds = meta.plannedSeconds ?? 0;
    // The end of a user's script is its own affair: thresholds and summaries are made for the whole of it.
    this.#looks = scenario.kind === "yaml" ? plannedLooks(meta) : [];
  }

  /** The first second that is not judged, once a look has ended the run. */
  get until(): number | null {
    return this.#until;
  }

  /**
   * To be called now and then; returns the sentence to end the run with when a look finds the answer clear.
   *
   * @param second Seconds since second 0 of the recording.
   */
  async at(second: number): Promise<string | null> {
    const due = this.#looks.filter((look) => second >= look.until + BEHIND_SECONDS).at(-1);
    if (due === undefined || this.#looking || this.#until !== null) return null;
    this.#looking = true;
    this.#looks = this.#looks.filter((look) => look.until > due.until);
    try {
      const recording = await readRecording(this.#recordingFile, { partial: true });
      const answer = lookAt({ recording, history: [], policy: this.#policy }, due, this.#mayPass);
      if (answer === null) return null;
      this.#until = due.until;
      const over = Math.round(this.#plannedSeconds * due.share);
      return `Ended early, as planned: ${over} of ${this.#plannedSeconds} s were enough. Ranges are widened for having looked before the end.`;
    } finally {
      this.#looking = false;
    }
  }
}

/** Whether the load is the same all the time, so that a part of it stands for the whole. */
function isConstant(scenario: Scenario): boolean {
  if (scenario.kind !== "yaml") return false;
  const { start, stages } = scenario.shape;
  return stages.every((stage) => stage.target === start);
}
