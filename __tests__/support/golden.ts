import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";

const FOLDER = join(import.meta.dirname, "../golden");

/**
 * Compares with `__tests__/golden/NAME`. With `UPDATE_GOLDEN=1` the file is written instead: look at what changed
 * before you commit it.
 */
export function expectGolden(name: string, text: string): void {
  const path = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return;
  }
  if (!existsSync(path)) throw new Error(`${path} is missing: run once with UPDATE_GOLDEN=1`);
  expect(text, `differs from ${path}; UPDATE_GOLDEN=1 rewrites it`).toBe(readFileSync(path, "utf8"));
}
