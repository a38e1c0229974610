import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Batch } from "./batches.ts";

export interface Task {
  id: string;
  from: number;
  runs: number;
}

/**
 * Runs the tasks on threads, each next one as a thread gets free, until none is left or `mayGoOn` says no; then waits
 * for those under way.
 */
export async function runOnThreads(
  tasks: Task[],
  threads: number,
  mayGoOn: () => boolean,
  done: (result: Omit<Batch, "judge">) => void,
): Promise<void> {
  const queue = [...tasks];
  const work = async () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    while (queue.length > 0 && mayGoOn()) {
      const answer = once(worker, "message");
      worker.postMessage(queue.shift());
      const [result] = await answer;
      done(result);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, work));
}
