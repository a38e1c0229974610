import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export interface FixtureRun {
  about: string;
  exitCode: number | null;
  signal: string | null;
  files: string[];
  /** Counted by the target, and what follows from the script alone. */
  truth: {
    exact: boolean;
    requests: Record<string, number>;
    failures: Record<string, number>;
    iterations?: number;
    checks?: Record<string, { passes: number; fails: number }>;
    metrics?: Record<string, { count: number; sum: number }>;
    webSockets?: { sessions: number; received: number; sent: number };
  };
}

const FOLDER = join(import.meta.dirname, "..", "fixtures", "k6");

export function fixture(name: string): string {
  return join(FOLDER, name);
}

/** Content of a fixture, without compression. */
export function fixtureContent(name: string): Buffer {
  const bytes = readFileSync(fixture(name));
  return name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** What was recorded, by name. */
export function fixtureRuns(): Record<string, FixtureRun> {
  return JSON.parse(readFileSync(fixture("manifest.json"), "utf8")).runs;
}

/** Writes a file that is gone when the test's scope ends (`await using`). */
export async function temporaryFile(name: string, content: string | Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), "load-action-test-"));
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
