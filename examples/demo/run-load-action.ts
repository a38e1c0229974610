import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findK6 } from "../../src/engine/k6/find-k6.ts";
import { readWantedVersion } from "../../src/engine/k6/k6-version.ts";

const CLI = join(import.meta.dirname, "../../dist/cli.js");

export interface LoadActionRun {
  exitCode: number;
  /** null where the run did not get as far as a verdict. */
  verdict: string | null;
}

/** k6 where there is one; nothing is downloaded for a demo. */
export async function chooseEngine(): Promise<"k6" | "embedded"> {
  const found = await findK6({ k6Path: null, wanted: readWantedVersion(""), env: process.env });
  return found.path === null ? "embedded" : "k6";
}

/** Runs the built program; its progress goes to our standard error. */
export async function runLoadAction(args: string[]): Promise<LoadActionRun> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing; run npm run build first`);
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  // The terminal sends Ctrl-C to both of us: the program ends its load, and we end when it has.
  const wait = () => undefined;
  process.on("SIGINT", wait);
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  process.off("SIGINT", wait);
  const result: { verdict: string } | null = printed.trim() === "" ? null : JSON.parse(printed);
  return { exitCode: code ?? 3, verdict: result?.verdict ?? null };
}
