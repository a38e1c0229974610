import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "vitest";

const found = locate();
if (found === null) console.warn("Skipped: tests that need a real k6 (none at K6_PATH or on PATH).");

/** Path of the k6 that tests may run: `K6_PATH`, else the first on `PATH`; null where there is none. */
export function findTestK6(): string | null {
  return found;
}

/** A `describe` that is skipped, with the reason in its name, on a machine without k6. */
export const describeWithK6 = found === null ? describe.skip : describe;

/** An `it` that is skipped on a machine without k6. */
export const itWithK6 = found === null ? it.skip : it;

function locate(): string | null {
  const given = process.env.K6_PATH;
  const candidates = given
    ? [given]
    : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, executableName()));
  return candidates.find(answers) ?? null;
}

function executableName(): string {
  return process.platform === "win32" ? "k6.exe" : "k6";
}

function answers(path: string): boolean {
  if (!isExecutable(path)) return false;
  return spawnSync(path, ["version"], { timeout: 20_000 }).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    // Not there or not executable: the next candidate may be; anything else is worth seeing.
    if (["ENOENT", "EACCES", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
