import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A shell script in a directory of its own that answers `version` as a k6; returns its path. */
export async function fakeK6(directory: string, version: string): Promise<string> {
  return executable(directory, `echo "k6 v${version} (commit/0123456789, go1.26.8, linux/amd64)"`);
}

/** A program named `k6` of any other behaviour. */
export async function executable(directory: string, body: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "k6");
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
