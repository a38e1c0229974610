export interface Job {
  jobId: string;
  userId: string;
}

/**
 * A bounded queue that finishes jobs at a steady pace. It holds at most `limit` jobs whatever the load: a new one
 * then takes the place of the oldest, unless the caller asks {@link hasRoomFor} first.
 */
export class JobQueue {
  readonly #limit: number;
  readonly #jobs: Job[] = [];
  readonly #timer: NodeJS.Timeout;
  #credit = 0;
  #givenUp = 0;

  constructor(limit: number, jobsPerSecond: number, onCompleted: (job: Job) => void) {
    this.#limit = limit;
    const tickMs = 50;
    this.#timer = setInterval(() => {
      this.#credit = Math.min(this.#credit + (jobsPerSecond * tickMs) / 1000, Math.max(1, jobsPerSecond));
      const finished = this.#jobs.splice(0, Math.floor(this.#credit));
      this.#credit = this.#jobs.length === 0 ? 0 : this.#credit - finished.length;
      for (const job of finished) onCompleted(job);
    }, tickMs);
    this.#timer.unref();
  }

  get depth(): number {
    return this.#jobs.length;
  }

  /** Jobs that made room for newer ones. */
  get givenUp(): number {
    return this.#givenUp;
  }

  hasRoomFor(jobs: number): boolean {
    return this.#jobs.length + jobs <= this.#limit;
  }

  add(job: Job): void {
    if (this.#jobs.length >= this.#limit) {
      this.#jobs.shift();
      this.#givenUp++;
    }
    this.#jobs.push(job);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
