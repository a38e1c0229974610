import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as toolCache from "@actions/tool-cache";

type Env = Record<string, string | undefined>;

const TOOL = "k6";

/** The runner's tool cache, or a directory of the user's own outside of a job. */
export function cacheDirectory(env: Env): string {
  if (env.RUNNER_TOOL_CACHE) return env.RUNNER_TOOL_CACHE;
  const home = env.HOME || env.USERPROFILE || homedir();
  if (process.platform === "win32") return join(env.LOCALAPPDATA || home, "load-action");
  if (process.platform === "darwin") return join(home, "Library", "Caches", "load-action");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "load-action");
}

export interface CachedTool {
  version: string;
  directory: string;
}

/**
 * Entries of k6 in the cache. Ours are kept under architecture and hash, so that another archive of the same version
 * is another entry; one without a hash was put there by somebody else.
 *
 * @param sha256 only the entry that was made from this archive; null for any
 */
export function findCached(
  env: Env,
  sha256: string | null,
  versions: string[] | null,
): Promise<CachedTool[]> {
  return withToolCache(env, async () => {
    const architectures = sha256 === null ? [process.arch, unpinned()] : [keyOf(sha256)];
    return architectures.flatMap((arch) =>
      toolCache
        .findAllVersions(TOOL, arch)
        .filter((version) => versions === null || versions.includes(version))
        .map((version) => ({ version, directory: toolCache.find(TOOL, version, arch) })),
    );
  });
}

/** Unpacks an archive that has been verified, into a directory of its own. */
export function unpack(env: Env, archive: string, to: string): Promise<string> {
  return withToolCache(env, () =>
    archive.endsWith(".zip") ? toolCache.extractZip(archive, to) : toolCache.extractTar(archive, to),
  );
}

/** @param pinned false where only the release's own checksum file vouches for the hash */
export function addToCache(
  env: Env,
  entry: { directory: string; version: string; sha256: string; pinned: boolean },
): Promise<string> {
  const { directory, version, sha256, pinned } = entry;
  const arch = pinned ? keyOf(sha256) : unpinned();
  return withToolCache(env, () => toolCache.cacheDir(directory, TOOL, version, arch));
}

function keyOf(sha256: string): string {
  return `${process.arch}-${sha256.slice(0, 16)}`;
}

function unpinned(): string {
  return `${process.arch}-unpinned`;
}

/**
 * The library takes its places from the process's environment and prints what it does on standard output. Outside of
 * a job neither is acceptable: there is no such environment, and standard output belongs to the result.
 */
function withToolCache<T>(env: Env, work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(() => inPlaceOf(env, work));
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/** One at a time: what is changed for the one would be restored under the other. Errors belong to the caller. */
let lastTurn: Promise<unknown> = Promise.resolve();

async function inPlaceOf<T>(env: Env, work: () => Promise<T>): Promise<T> {
  const { RUNNER_TOOL_CACHE, RUNNER_TEMP } = process.env;
  const write = process.stdout.write;
  process.env.RUNNER_TOOL_CACHE = cacheDirectory(env);
  process.env.RUNNER_TEMP = env.RUNNER_TEMP || tmpdir();
  process.stdout.write = ((...args: Parameters<typeof write>) => {
    const text = String(args[0]);
    if (/^(::debug::|\[command\])/.test(text)) return true;
    return process.stderr.write(...args);
  }) as typeof write;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
    restore("RUNNER_TOOL_CACHE", RUNNER_TOOL_CACHE);
    restore("RUNNER_TEMP", RUNNER_TEMP);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
