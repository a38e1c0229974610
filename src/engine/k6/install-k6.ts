import { chmod, lstat, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import semver from "semver";
import { InfrastructureError, messageOf, UsageError } from "../../errors.ts";
import { type DownloadOptions, download, NotFoundError } from "./download.ts";
import { askVersion, type FoundK6 } from "./find-k6.ts";
import { DEFAULT_K6_VERSION, type WantedVersion } from "./k6-version.ts";
import {
  archiveName,
  checksumsName,
  type K6Platform,
  k6Platform,
  pinnedSha256,
  pinnedVersions,
  readChecksumInput,
  releaseBase,
  releaseName,
  releaseUrl,
  sha256In,
} from "./releases.ts";
import { addToCache, findCached, unpack } from "./tool-cache.ts";

export interface InstallK6Options {
  wanted: WantedVersion;
  /** The input `k6-checksum`: SHA-256 of the archive, in place of a pinned one. */
  checksum: string | null;
  /** The input `k6-mirror`: what stands in place of GitHub's `.../grafana/k6/releases/download`. */
  mirror: string | null;
  /** Sent only where the mirror is on the GitHub server that the token is for. */
  githubToken: string | null;
  serverUrl: string;
  env: Record<string, string | undefined>;
  /** For tests: another machine, and shorter pauses. */
  platform?: K6Platform | null;
  timing?: Pick<DownloadOptions, "silenceMs" | "pauseMs">;
  /** Told before a download begins. */
  log?: (line: string) => void;
}

interface Expected {
  sha256: string;
  /** How the hash is known, for the report. */
  from: string;
  pinned: boolean;
}

/**
 * The k6 of an earlier installation from the tool cache, or an official release: downloaded, compared with its
 * SHA-256 before anything is unpacked, and kept in the tool cache.
 *
 * @throws UsageError for inputs that cannot be met
 * @throws InfrastructureError where it cannot be had, and where the hash is another one; the file is deleted then
 */
export async function installK6(options: InstallK6Options): Promise<FoundK6> {
  const checksum = options.checksum === null ? null : readChecksumInput(options.checksum);
  const base = releaseBase(options.mirror);
  const platform = options.platform === undefined ? k6Platform() : options.platform;
  const cached = await fromCache(options, platform, checksum);
  if (cached !== null) return cached;
  if (platform === null) {
    throw new InfrastructureError(
      `k6: there is no official release for ${process.platform} on ${process.arch}; install k6 yourself and name it with k6-path`,
    );
  }
  return downloadRelease(options, { base, platform, version: versionToInstall(options.wanted), checksum });
}

function versionToInstall(wanted: WantedVersion): string {
  if (wanted.exact !== null) return wanted.exact;
  if (wanted.accepts(DEFAULT_K6_VERSION)) return DEFAULT_K6_VERSION;
  const [newest] = pinnedVersions()
    .filter((version) => wanted.accepts(version))
    .sort(semver.rcompare);
  if (newest !== undefined) return newest;
  throw new UsageError(
    `k6-version: no k6 that is ${wanted.text} was found, and which one to download is not clear from a range; write an exact version such as ${DEFAULT_K6_VERSION}`,
  );
}

/** Entries of the cache were verified when they were put there; that they still start is asked again. */
async function fromCache(
  options: InstallK6Options,
  platform: K6Platform | null,
  checksum: string | null,
): Promise<FoundK6 | null> {
  const { wanted, env } = options;
  const pinned = pinnedVersions().flatMap((version) => {
    const sha256 = platform === null ? null : pinnedSha256(version, platform);
    return sha256 === null ? [] : [{ version, sha256 }];
  });
  const lookups =
    checksum === null
      ? [
          ...pinned.map(({ version, sha256 }) => findCached(env, sha256, [version])),
          // Of a version with a pinned hash, no other archive will do.
          findCached(env, null, null).then((found) =>
            found.filter((tool) => !pinned.some(({ version }) => version === tool.version)),
          ),
        ]
      : [findCached(env, checksum, null)];
  const tools = (await Promise.all(lookups)).flat().filter(({ version }) => wanted.accepts(version));
  for (const { version, directory } of tools.sort((a, b) => preference(b.version, a.version))) {
    const path = join(directory, executableName());
    const answer = await askVersion(path, "tool cache").catch(messageOf);
    if (answer === version) return { path, version, notes: [`k6 ${version}, from the tool cache.`] };
    options.log?.(`k6 ${version} in the tool cache is passed over: ${answer}`);
  }
  return null;
}

/** The default first, then the newest. */
function preference(a: string, b: string): number {
  if (a === b) return 0;
  if (a === DEFAULT_K6_VERSION || b === DEFAULT_K6_VERSION) return a === DEFAULT_K6_VERSION ? 1 : -1;
  return semver.compare(a, b);
}

interface Release {
  base: URL;
  platform: K6Platform;
  version: string;
  checksum: string | null;
}

async function downloadRelease(options: InstallK6Options, release: Release): Promise<FoundK6> {
  const { platform, version } = release;
  const dir = await mkdtemp(join(options.env.RUNNER_TEMP || tmpdir(), "load-action-k6-"));
  try {
    const name = archiveName(version, platform);
    options.log?.(`Downloading k6 ${version} (${name}) from ${release.base.host}.`);
    const expected = await expectedSha256(options, release, dir);
    const archive = join(dir, name);
    const sha256 = await fetchReleaseFile(options, release, name, archive);
    if (sha256 !== expected.sha256) {
      await rm(archive);
      throw new InfrastructureError(
        `k6: ${name} from ${release.base.host} has the SHA-256 ${sha256}, not ${expected.sha256} (${expected.from}); it was deleted and not unpacked`,
      );
    }
    const path = await unpackIntoCache(options, { archive, dir, release, expected });
    return { path, version, notes: [`k6 ${version}, downloaded; its SHA-256 is ${expected.from}.`] };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function expectedSha256(options: InstallK6Options, release: Release, dir: string): Promise<Expected> {
  const { version, platform, checksum } = release;
  if (checksum !== null) return { sha256: checksum, from: "the one of k6-checksum", pinned: true };
  const pinned = pinnedSha256(version, platform);
  if (pinned !== null) return { sha256: pinned, from: "the pinned one", pinned: true };
  const name = checksumsName(version);
  const file = join(dir, name);
  await fetchReleaseFile(options, release, name, file);
  const sha256 = sha256In(await readFile(file, "utf8"), archiveName(version, platform));
  if (sha256 === null) {
    throw new InfrastructureError(
      `k6: ${name} has no SHA-256 of ${archiveName(version, platform)}; write it as k6-checksum or ask for k6 ${DEFAULT_K6_VERSION}`,
    );
  }
  const from = `the one in ${name} of the same release; none is pinned for this version`;
  return { sha256, from, pinned: false };
}

async function fetchReleaseFile(
  options: InstallK6Options,
  { base, version, platform }: Release,
  name: string,
  file: string,
): Promise<string> {
  const token =
    options.githubToken === null || options.mirror === null
      ? null
      : { value: options.githubToken, origin: new URL(options.serverUrl).origin };
  try {
    return await download(releaseUrl(base, version, name), file, { token, ...options.timing });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new InfrastructureError(
      `k6 v${version} has no release for ${platform.os}-${platform.arch} at ${shownPlace(base)} (${name} was not found); check k6-version and k6-mirror`,
      { cause: error },
    );
  }
}

async function unpackIntoCache(
  options: InstallK6Options,
  unpacking: { archive: string; dir: string; release: Release; expected: Expected },
): Promise<string> {
  const { archive, dir, release, expected } = unpacking;
  const { version, platform } = release;
  const folder = join(
    await unpack(options.env, archive, join(dir, "unpacked")),
    releaseName(version, platform),
  );
  const binary = join(folder, executableName());
  const isFile = await lstat(binary).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isFile) {
    throw new InfrastructureError(
      `k6: ${archiveName(version, platform)} holds no ${executableName()}; check k6-mirror`,
    );
  }
  await chmod(binary, 0o755);
  const answer = await askVersion(binary, "k6").catch(messageOf);
  if (answer !== version) {
    throw new InfrastructureError(
      `k6: what was downloaded as k6 ${version} does not start as that (${answer}); check k6-version, k6-mirror and k6-checksum`,
    );
  }
  const { sha256, pinned } = expected;
  const directory = await addToCache(options.env, { directory: folder, version, sha256, pinned });
  return join(directory, executableName());
}

function executableName(): string {
  return process.platform === "win32" ? "k6.exe" : "k6";
}

function shownPlace({ host, pathname }: URL): string {
  return host + pathname.replace(/\/+$/, "");
}
