import type { StopReason } from "../engine/arm-control.ts";

export interface Cancel {
  /** The way to end the load, as soon as there is some. */
  control(stop: (reason: StopReason) => void): void;
  /** Settles when what `onFirst` began is done; at once where nothing was cancelled. */
  told(): Promise<void>;
  release(): void;
}

/**
 * Listens for the end of the job: GitHub sends SIGINT, 7.5 s later SIGTERM. The load is asked to end and
 * `onFirst` is called once, at the same time, since there is no time to do one after the other.
 */
export function onCancel(onFirst: () => unknown): Cancel {
  let stop: ((reason: StopReason) => void) | null = null;
  let cancelled = false;
  let telling: unknown;
  const listener = () => {
    if (!cancelled) telling = onFirst();
    cancelled = true;
    stop?.("person");
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return {
    control(given) {
      stop = given;
      if (cancelled) stop("person");
    },
    async told() {
      await telling;
    },
    release() {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    },
  };
}
