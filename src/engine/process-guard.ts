import { spawn } from "node:child_process";

/** Watches that a load process does not outlive this one. */
export interface ProcessGuard {
  /** The process has ended by itself: nothing is killed any more. */
  release(): void;
}

/** Its standard input is a pipe from us. When we die, however we die, the pipe ends without the word. */
const WATCHDOG = 'read -r word; [ "$word" = released ] || { kill -KILL "-$1"; rm -f "$2"; }';

/**
 * Kills the process group `pid`, and removes the stream, when this process ends before {@link ProcessGuard.release}:
 * on a normal exit by itself, after a kill through a small shell that waits beside us (not on Windows, where the
 * runner ends the whole job).
 */
export function guardProcess(pid: number, streamPath: string): ProcessGuard {
  const onExit = () => killGroup(pid);
  process.once("exit", onExit);
  const watchdog = process.platform === "win32" ? null : startWatchdog(pid, streamPath);
  return {
    release() {
      process.removeListener("exit", onExit);
      watchdog?.stdin.end("released\n");
    },
  };
}

function startWatchdog(pid: number, streamPath: string) {
  const shell = spawn("/bin/sh", ["-c", WATCHDOG, "load-action-guard", String(pid), streamPath], {
    detached: true,
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without a shell the exit handler alone stands guard, which covers all but a kill of this process.
  shell.once("error", (error) => process.emitWarning(`No guard for the load process: ${error.message}`));
  shell.stdin.once("error", (error) =>
    process.emitWarning(`No guard for the load process: ${error.message}`),
  );
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return shell;
}

/** Kills a process and all it started; a group that is already gone is fine. */
export function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
