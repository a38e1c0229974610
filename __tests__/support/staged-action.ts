import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { nodeOfRunner } from "./runner-environment.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** What decides about the bytes of dist/. */
const SOURCES = ["src", "scripts", "package-lock.json", "package.json", "tsconfig.json"];
/** What the action has of its repository at run time, besides dist/. */
const SHIPPED = ["action.yml", "package.json", "scenarios"];

/**
 * A directory with the action as a workflow gets it, built from the sources as they are now, and with no node_modules
 * in reach. Built once per state of the sources, whichever test process asks first.
 */
export async function stageAction(): Promise<string> {
  const directory = join(tmpdir(), `load-action-${await hashOf([...SOURCES, ...SHIPPED])}`);
  if (existsSync(directory)) return directory;
  const draft = await mkdtemp(join(tmpdir(), "load-action-draft-"));
  await promisify(execFile)(nodeOfRunner(), ["scripts/build.ts", "--out", join(draft, "dist")], {
    cwd: ROOT,
  });
  for (const name of SHIPPED) await cp(join(ROOT, name), join(draft, name), { recursive: true });
  await rename(draft, directory).catch(async (error: unknown) => {
    // Another test process was faster; its result is the same.
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  });
  return directory;
}

async function hashOf(names: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const name of names) {
    for (const path of await filesOf(join(ROOT, name))) hash.update(path).update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
