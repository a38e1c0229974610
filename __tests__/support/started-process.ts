import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

export interface StartedProcess {
  pid: number;
  /** Asks it to end, and makes it end where it does not listen. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 45_000;

/**
 * Starts a program and waits until it answers. A question that throws counts as no answer yet.
 *
 * @throws Error with what it printed, where it ends or does not answer in time
 */
export async function startUntil(
  program: string,
  args: string[],
  isReady: () => Promise<boolean>,
): Promise<StartedProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed = (printed + chunk).slice(-4000);
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (hasEnded()) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  const until = Date.now() + PATIENCE_MS;
  let last: unknown = null;
  while (!hasEnded() && Date.now() < until) {
    try {
      if (await isReady()) return { pid: child.pid!, stop };
    } catch (error) {
      last = error;
    }
    await wait(50);
  }
  await stop();
  throw new Error(`${program} did not start: ${printed || String(last)}`);
}
