import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SetupFile } from "./plan.ts";

export type Written = { path: string; what: "written" | "unchanged" | "overwritten" | "kept" };

/**
 * Writes files; one that is there and differs is overwritten only where `mayOverwrite` says so.
 *
 * @returns What became of each.
 */
export async function writeFiles(
  cwd: string,
  files: readonly SetupFile[],
  mayOverwrite: (path: string) => Promise<boolean>,
): Promise<Written[]> {
  const outcome: Written[] = [];
  for (const { path, text } of files) {
    const file = join(cwd, path);
    const present = await contentOf(file);
    if (present === text) outcome.push({ path, what: "unchanged" });
    else if (present !== null && !(await mayOverwrite(path))) outcome.push({ path, what: "kept" });
    else {
      await mkdir(dirname(file), { recursive: true });
      // `wx`: a file that has appeared in the meantime is somebody's.
      await writeFile(file, text, { flag: present === null ? "wx" : "w" });
      outcome.push({ path, what: present === null ? "written" : "overwritten" });
    }
  }
  return outcome;
}

async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
