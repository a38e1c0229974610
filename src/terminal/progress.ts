import type { LiveArms } from "../pipeline/load-arms.ts";
import type { PreparedRun } from "../pipeline/prepare.ts";
import { progressBar, progressLine } from "../report/progress.ts";

const LINE_EVERY_MS = 15_000;

/** Progress on standard error: one line that is redrawn on a terminal, a plain line every 15 s elsewhere. */
export class TerminalProgress {
  readonly #stream: NodeJS.WriteStream;
  #drawn = false;
  #lastLineMs = Date.now();

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  note(text: string): void {
    this.done();
    this.#stream.write(`${text}\n`);
  }

  started(run: PreparedRun): void {
    const targets = run.base ? `${run.head.baseUrl} beside ${run.base.baseUrl}` : run.head.baseUrl;
    this.note(`${run.scenario.name}: ${run.requirements.shape}`);
    this.note(`${run.engine.name} ${run.engine.version} → ${targets}`);
    for (const note of run.notes) this.note(`Note: ${note}`);
    this.#lastLineMs = Date.now();
  }

  live(live: LiveArms, run: PreparedRun): void {
    const { durationMs } = run.requirements;
    const plannedSeconds = durationMs === null ? null : durationMs / 1000;
    if (this.#stream.isTTY) {
      const width = this.#stream.columns ?? 80;
      this.#stream.write(`\r\u001b[2K${progressBar(live, plannedSeconds, width - 1)}`);
      this.#drawn = true;
    } else if (Date.now() - this.#lastLineMs >= LINE_EVERY_MS) {
      this.#lastLineMs = Date.now();
      this.#stream.write(`${progressLine(live, plannedSeconds)}\n`);
    }
  }

  /** Leaves the last bar as it is and goes to a new line. May be called more than once. */
  done(): void {
    if (this.#drawn) this.#stream.write("\n");
    this.#drawn = false;
  }
}
