import { execFile } from "node:child_process";
import { InfrastructureError } from "../../errors.ts";

export interface K6Output {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface K6Call {
  env: Record<string, string>;
  cwd?: string;
  timeoutMs: number;
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Runs a k6 command that sends no load (`version`, `inspect`) to its end. A refusal by k6 is an answer, not an error.
 *
 * @throws InfrastructureError where it cannot be started, hangs or is killed
 */
export function runK6(path: string, args: string[], call: K6Call): Promise<K6Output> {
  const options = {
    env: call.env,
    timeout: call.timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT_BYTES,
    windowsHide: true,
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
  } as const;
  return new Promise((resolve, reject) => {
    execFile(path, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
      else {
        const why = error.killed ? `did not answer within ${call.timeoutMs / 1000} s` : error.message;
        reject(new InfrastructureError(`k6: ${path} ${args[0]} failed: ${why}`, { cause: error }));
      }
    });
  });
}
