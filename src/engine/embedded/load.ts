import type { VirtualUser } from "./virtual-user.ts";

/** Time that iterations get to end by themselves when the load, or their VU, is over. As in the generic k6 script. */
export const GRACE_MS = 5_000;

/** What a model of load needs from its arm. */
export interface LoadHooks {
  /** @param number from 1 up */
  makeVu(number: number): VirtualUser;
  /** An iteration could not start, since all VUs were at work. */
  onDropped(): void;
  /** A fault of our own; the load is to be ended. */
  onFault(error: unknown): void;
}

/** Load that is being made. */
export interface Load {
  /** Resolves when the last iteration has ended. */
  finished: Promise<void>;
  vus(): { running: number; made: number };
  /** Ends it at once: iterations under way are interrupted. */
  stop(): void;
}
