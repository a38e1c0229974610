import type { LiveArms } from "../pipeline/load-arms.ts";
import type { PreparedRun } from "../pipeline/prepare.ts";
import { progressLine } from "../report/progress.ts";
import type { RunComment } from "./comment.ts";
import type { RunStatus } from "./run-status.ts";

/**
 * Refreshes what people look at while the load runs: the comment, or the commit status where there is no comment. One
 * after another and no more often than asked, since GitHub counts writes; what cannot be written is left out.
 */
export class LiveUpdates {
  readonly #comment: Pick<RunComment, "progress">;
  readonly #status: Pick<RunStatus, "progress">;
  readonly #everyMs: number;
  #lastMs = performance.now();
  #writing = false;

  /** @param everyMs 0: nothing is ever written */
  constructor(comment: Pick<RunComment, "progress">, status: Pick<RunStatus, "progress">, everyMs: number) {
    this.#comment = comment;
    this.#status = status;
    this.#everyMs = everyMs;
  }

  /** The load begins now. */
  begin(): void {
    this.#lastMs = performance.now();
  }

  /** To be called once a second. */
  live(live: LiveArms, run: PreparedRun): void {
    if (this.#everyMs === 0 || this.#writing || performance.now() - this.#lastMs < this.#everyMs) return;
    this.#lastMs = performance.now();
    this.#writing = true;
    const { durationMs } = run.requirements;
    void this.#write(progressLine(live, durationMs === null ? null : durationMs / 1000));
  }

  async #write(line: string): Promise<void> {
    if (!(await this.#comment.progress(line))) await this.#status.progress(line);
    this.#writing = false;
  }
}
