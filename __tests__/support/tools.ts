import { spawnSync } from "node:child_process";
import { it } from "vitest";

/** Whether a program can be started. */
export function hasTool(name: string, versionFlag = "--version"): boolean {
  return spawnSync(name, [versionFlag], { stdio: "ignore" }).status === 0;
}

/** A test that needs a program; skipped with a printed reason where there is none. */
export function itWithTool(name: string, versionFlag = "--version"): typeof it | typeof it.skip {
  if (hasTool(name, versionFlag)) return it;
  console.log(`Skipped: ${name} is not on the PATH.`);
  return it.skip;
}
