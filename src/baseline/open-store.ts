import { isAbsolute, resolve } from "node:path";
import { badValue, UsageError } from "../errors.ts";
import { directoryStore } from "./directory-store.ts";
import type { BaselineStore } from "./store.ts";

/**
 * Opens the store that a request names, `directory:PATH`; a relative path starts at `cwd`.
 *
 * @throws UsageError
 */
export function openStore(spec: string, { cwd }: { cwd: string }): BaselineStore {
  const [, kind, name = ""] = /^([a-z]+):(.+)$/s.exec(spec.trim()) ?? [];
  if (kind === "directory") {
    const path = name.trim();
    return directoryStore(isAbsolute(path) ? path : resolve(cwd, path), path);
  }
  if (kind === "branch") {
    throw new UsageError(
      `baseline-store: found "${spec}", but this version keeps baselines in a directory; write directory:PATH, for example directory:baselines`,
    );
  }
  throw badValue("baseline-store", spec, "directory:PATH, for example directory:baselines");
}
