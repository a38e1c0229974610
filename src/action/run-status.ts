import { setTimeout as wait } from "node:timers/promises";
import type { GithubClient } from "../github/client.ts";
import {
  type StatusPlace,
  type StatusState,
  statusHistory,
  statusProblem,
  writeStatus,
} from "../github/statuses.ts";
import type { RunVerdict } from "../judge/verdict.ts";
import type { AcceptedBy } from "../report/accepted.ts";
import { acceptedLine, readAcceptedLine, statusLine, verdictStatus } from "../report/status-line.ts";
import type { ReportView } from "../report/view.ts";

/** What a status is about, and with which token it is written. */
export interface StatusAim extends StatusPlace {
  client: GithubClient;
  context: string;
  /** Of this workflow run. */
  runUrl: string | null;
}

const HURRY_MS = 5_000;

/**
 * The commit status of one run: `pending` while it goes on, in the end the verdict, or `error` where there is none.
 * Nothing in here ever changes a verdict, and nothing rejects: what could not be written is told by `problem`.
 */
export class RunStatus {
  #aim: StatusAim | null = null;
  /** What kept the last status from being written; null where nothing did. */
  problem: string | null = null;
  #ended = false;
  #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** Until then, nothing is written. */
  aim(aim: StatusAim | null): void {
    this.#aim = aim;
  }

  /** The scenario's own name is known once its file has been read. */
  rename(context: string): void {
    if (this.#aim !== null) this.#aim = { ...this.#aim, context };
  }

  pending(description: string): Promise<void> {
    return this.#write("pending", description);
  }

  /** How far the run is. */
  progress(line: string): Promise<void> {
    return this.#ended ? Promise.resolve() : this.pending(line);
  }

  verdict(
    view: ReportView,
    failOn: readonly RunVerdict[],
    accepted: AcceptedBy | null = null,
  ): Promise<void> {
    const { state, description } = verdictStatus(view, failOn);
    if (accepted !== null && state === "failure") {
      return this.#end("success", acceptedLine(accepted.by, accepted.reason));
    }
    return this.#end(state, description);
  }

  /**
   * Who called a slowdown of this very commit intended, in an earlier run; null where nobody did. Where GitHub does not
   * say, nobody did: red is what can be taken back.
   */
  async acceptedBefore(log: (line: string) => void): Promise<AcceptedBy | null> {
    const aim = this.#aim;
    if (aim === null) return null;
    const earlier = await statusHistory(aim.client, aim).catch((error: unknown) => {
      log(`Whether this was accepted before could not be asked: ${statusProblem(error)}`);
      return [];
    });
    for (const { context, state, description } of earlier) {
      const accepted = state === "success" && context === aim.context ? readAcceptedLine(description) : null;
      if (accepted !== null) return { ...accepted, sha: aim.sha };
    }
    return null;
  }

  skipped(why: string): Promise<void> {
    return this.#end("success", `skipped: ${why}`);
  }

  failed(message: string): Promise<void> {
    return this.#end("error", `error: ${message}`);
  }

  /** The job has a few seconds left: what is still being written is given up. */
  cancelled(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    return this.#end("error", "cancelled before there was a verdict", true);
  }

  #end(state: StatusState, description: string, hurry = false): Promise<void> {
    if (this.#ended) return this.#last;
    this.#ended = true;
    return this.#write(state, description, hurry);
  }

  #write(state: StatusState, description: string, hurry = false): Promise<void> {
    const aim = this.#aim;
    if (aim === null) return Promise.resolve();
    const request = hurry
      ? { signal: AbortSignal.timeout(HURRY_MS), retries: 0, hurry }
      : { signal: this.#stop.signal };
    const before = hurry ? Promise.race([this.#last, wait(500)]) : this.#last;
    const status = {
      context: aim.context,
      state,
      description: statusLine(description),
      targetUrl: aim.runUrl,
    };
    this.#last = before
      .then(() => writeStatus(aim.client, aim, status, request))
      .then(
        () => {
          this.problem = null;
        },
        (error: unknown) => {
          this.problem = statusProblem(error);
        },
      );
    return this.#last;
  }
}
