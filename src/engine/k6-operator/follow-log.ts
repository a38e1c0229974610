import { setTimeout as sleep } from "node:timers/promises";
import { type ClusterTrouble, isClusterTrouble } from "./cluster-client.ts";
import { LogLines } from "./log-lines.ts";
import { SeenLines } from "./seen-lines.ts";

export interface FollowOptions {
  /** Opens the log from a time on. */
  open(at: { since: string | null; follow: boolean }): Promise<AsyncIterable<Uint8Array>>;
  /** Whether the container has ended: then its log is all there. */
  isOver(): boolean;
  /** Lines that were not seen before, in order. */
  onLines(lines: string[]): void;
  /** Ends it where it stands. */
  signal: AbortSignal;
  pauseMs?: number;
  /** How long the log may be out of reach, milliseconds. */
  patienceMs?: number;
}

export interface FollowedLog {
  /** Times that lines were lost between two connections, for the log had been rotated away. */
  gaps: number;
  /** Connections that broke. */
  reconnects: number;
  /** Why the rest could not be read; null where it was. */
  problem: string | null;
}

const PAUSE_MS = 500;
const PATIENCE_MS = 60_000;

/**
 * Reads a container's log from its beginning to its end, over as many connections as it takes: each line once and in
 * order. When the container has ended the log is asked for once more, since a connection that follows may end early.
 */
export async function followLog(options: FollowOptions): Promise<FollowedLog> {
  const { open, isOver, onLines, signal } = options;
  const seen = new SeenLines();
  const result: FollowedLog = { gaps: 0, reconnects: 0, problem: null };
  let unreachableSince: number | null = null;
  for (;;) {
    const over = isOver();
    const lines = new LogLines();
    try {
      const since = seen.resume();
      for await (const chunk of await open({ since, follow: !over })) {
        unreachableSince = null;
        hand(lines.take(chunk));
      }
      unreachableSince = null;
      if (over) {
        hand(lines.rest());
        break;
      }
    } catch (error) {
      if (!isClusterTrouble(error)) throw error;
      if (signal.aborted) break;
      if (isFinal(error, over)) {
        result.problem = error.message;
        break;
      }
      if (error.status === null) result.reconnects++;
      unreachableSince ??= Date.now();
      if (Date.now() - unreachableSince > (options.patienceMs ?? PATIENCE_MS)) {
        result.problem = error.message;
        break;
      }
    }
    if (signal.aborted) break;
    await sleep(options.pauseMs ?? PAUSE_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  if (signal.aborted) result.problem ??= "it was not read to its end";
  result.gaps = seen.gaps;
  return result;

  function hand(parsed: ReturnType<LogLines["take"]>): void {
    const fresh = parsed.filter((line) => seen.isNew(line)).map(({ text }) => text);
    if (fresh.length > 0) onLines(fresh);
  }
}

/** A container that has not started yet is refused with a 400, which one that has ended no longer gets over. */
function isFinal({ status }: ClusterTrouble, over: boolean): boolean {
  return status === 401 || status === 403 || status === 404 || (over && status === 400);
}
