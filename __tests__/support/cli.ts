import { execFile } from "node:child_process";
import { resolve } from "node:path";

const CLI = resolve(import.meta.dirname, "../../src/cli.ts");

export interface Ended {
  /** -1 where a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/** What hides every program of this machine, k6 among them. */
export const NO_PROGRAMS = { PATH: "/nonexistent" };

/** Runs `load-action ...` as a process of its own, which sees nothing of this environment but PATH. From source, unless a built one is given. */
export function loadAction(
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  program = CLI,
): Promise<Ended> {
  const options = {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ code, stdout, stderr });
    });
  });
}
