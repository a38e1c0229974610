import type { LiveArms } from "../pipeline/load-arms.ts";
import type { PreparedRun } from "../pipeline/prepare.ts";
import { LiveLog } from "../report/live-log.ts";
import { renderDashboard } from "./dashboard.ts";
import { Screen } from "./screen.ts";

/** What is known of a run besides its figures. */
export interface WatchedRun {
  /** What is loaded and how, one line each. */
  title: readonly string[];
  /** Warm-up included; null where only the script knows. */
  plannedSeconds: number | null;
}

/** Progress on standard error: a screen that is redrawn on a terminal, a plain line now and then elsewhere. */
export class TerminalProgress {
  readonly #stream: NodeJS.WriteStream;
  readonly #screen: Screen;
  #lines = new LiveLog();
  /** The line of a log that has not been written yet. */
  #due: string | null = null;
  #watched: WatchedRun = { title: [], plannedSeconds: null };

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#screen = new Screen(stream);
  }

  note(text: string): void {
    this.done();
    this.#stream.write(`${text}\n`);
  }

  started(run: PreparedRun): void {
    const targets = run.base ? `${run.head.baseUrl} beside ${run.base.baseUrl}` : run.head.baseUrl;
    const { durationMs, shape } = run.requirements;
    const title = [`${run.scenario.name}: ${shape}`, `${run.engine.name} ${run.engine.version} → ${targets}`];
    this.begin({ title, plannedSeconds: durationMs === null ? null : durationMs / 1000 });
    for (const note of run.notes) this.note(`Note: ${note}`);
  }

  /** Of a run that somebody else started. */
  begin(watched: WatchedRun): void {
    this.#watched = watched;
    this.#lines = new LiveLog();
    if (!this.#stream.isTTY) for (const line of watched.title) this.note(line);
  }

  /** To be called once a second. */
  live(live: LiveArms): void {
    this.catchUp(live);
    this.show(live);
  }

  /** Takes one second of the run without drawing it. */
  catchUp(live: LiveArms): void {
    this.#due = this.#lines.line(live, this.#watched.plannedSeconds) ?? this.#due;
  }

  /** Draws what is now, or writes the line that has become due. */
  show(live: LiveArms): void {
    const { title, plannedSeconds } = this.#watched;
    if (!this.#stream.isTTY) {
      if (this.#due !== null) this.#stream.write(`${this.#due}\n`);
      this.#due = null;
      return;
    }
    const { columns = 80, rows = 24 } = this.#stream;
    const { history } = this.#lines;
    const run = { title, live, plannedSeconds, history, monitors: live.monitors };
    // The last row and column stay free: a terminal scrolls or wraps there.
    this.#screen.draw(renderDashboard(run, columns - 1, rows - 1));
  }

  /** Leaves what is drawn as it is. May be called more than once. */
  done(): void {
    this.#screen.keep();
  }
}
