import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ImageApiProcess extends AsyncDisposable {
  url: string;
  pid: number;
}

const START_TIMEOUT_MS = 60_000;

/** Starts the image API as a process of its own. Throws if it does not come up. */
export async function startImageApiProcess(flags: string[]): Promise<ImageApiProcess> {
  const server = join(import.meta.dirname, "../image-api/server.ts");
  const child = spawn(process.execPath, [server, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout);
  const first = await Promise.race([
    once(lines, "line", { signal: AbortSignal.timeout(START_TIMEOUT_MS) }).then(([line]) => String(line)),
    exited.then(() => null),
  ]);
  if (first === null) throw new Error("the image API did not start");
  return {
    url: first,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
