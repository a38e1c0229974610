import semver from "semver";
import { badValue } from "../../errors.ts";

/** What is downloaded where no version is asked for. Its hashes are pinned in `releases.json`. */
export const DEFAULT_K6_VERSION = "2.2.0";

/** Versions whose flags, sample stream and exit codes are the ones that are read here. */
export const SUPPORTED_K6 = ">=2.0.0 <3.0.0";

/** What `k6-version` asks for. */
export interface WantedVersion {
  /** As it was written; empty for the default. */
  text: string;
  /** The one version that will do; null for a range or the default. */
  exact: string | null;
  accepts(version: string): boolean;
}

/**
 * Reads `k6-version`: an exact version (`2.2.0`, `v2.2.0`), a range (`2.x`, `^2.1`), or empty for any supported k6
 * that is found and {@link DEFAULT_K6_VERSION} where one is downloaded.
 *
 * @throws UsageError
 */
export function readWantedVersion(text: string): WantedVersion {
  const asked = text.trim();
  const expected = `an exact version such as ${DEFAULT_K6_VERSION}, or a range such as 2.x`;
  if (asked === "") return { text: "", exact: null, accepts: isSupported };
  const exact = semver.valid(asked);
  if (exact !== null) {
    if (!isSupported(exact)) throw badValue("k6-version", text, `a supported k6 (${SUPPORTED_K6})`);
    return { text: asked, exact, accepts: (version) => semver.eq(version, exact) };
  }
  const range = semver.validRange(asked);
  if (range === null) throw badValue("k6-version", text, expected);
  if (!semver.intersects(range, SUPPORTED_K6)) {
    throw badValue("k6-version", text, `a range within the supported k6 (${SUPPORTED_K6})`);
  }
  return {
    text: asked,
    exact: null,
    accepts: (version) =>
      isSupported(version) && semver.satisfies(version, range, { includePrerelease: true }),
  };
}

function isSupported(version: string): boolean {
  return semver.satisfies(version, SUPPORTED_K6, { includePrerelease: true });
}

/** The version in what `k6 version` prints (`k6 v2.2.0 (commit/..., go1.26.8, linux/amd64)`); null for anything else. */
export function parseK6Version(printed: string): string | null {
  const found = /^k6(?:\.exe)? v(\S+)/m.exec(printed)?.[1];
  return found === undefined ? null : semver.valid(found);
}
