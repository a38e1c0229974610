import { UsageError } from "../../errors.ts";
import table from "./releases.json" with { type: "json" };

export const OFFICIAL_RELEASES = "https://github.com/grafana/k6/releases/download";

/** A platform that k6 is released for, in the words of its file names. */
export interface K6Platform {
  os: "linux" | "macos" | "windows";
  arch: "amd64" | "arm64";
}

const SYSTEMS: Partial<Record<NodeJS.Platform, K6Platform["os"]>> = {
  linux: "linux",
  darwin: "macos",
  win32: "windows",
};
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, K6Platform["arch"]>> = {
  x64: "amd64",
  arm64: "arm64",
};

/** null where there is no official release. */
export function k6Platform(
  platform: NodeJS.Platform = process.platform,
  architecture: NodeJS.Architecture = process.arch,
): K6Platform | null {
  const os = SYSTEMS[platform];
  const arch = ARCHITECTURES[architecture];
  if (os === undefined || arch === undefined || (os === "windows" && arch === "arm64")) return null;
  return { os, arch };
}

/** `k6-v2.2.0-linux-amd64`: the folder in an archive, and its name without the extension. */
export function releaseName(version: string, { os, arch }: K6Platform): string {
  return `k6-v${version}-${os}-${arch}`;
}

export function archiveName(version: string, platform: K6Platform): string {
  return releaseName(version, platform) + (platform.os === "linux" ? ".tar.gz" : ".zip");
}

export function checksumsName(version: string): string {
  return `k6-v${version}-checksums.txt`;
}

/** SHA-256 in lower-case hex; null where none is pinned. */
export function pinnedSha256(version: string, { os, arch }: K6Platform): string | null {
  const releases: Record<string, Record<string, { sha256: string }>> = table.releases;
  return releases[version]?.[`${os}-${arch}`]?.sha256 ?? null;
}

/** Versions with pinned hashes, in no order. */
export function pinnedVersions(): string[] {
  return Object.keys(table.releases);
}

/** The hash of one file in what `sha256sum` prints; null where the file is not in it. */
export function sha256In(checksums: string, file: string): string | null {
  for (const line of checksums.split(/\r?\n/)) {
    const [, hash, name] = /^([0-9a-fA-F]{64})\s+\*?(\S+)\s*$/.exec(line) ?? [];
    if (hash !== undefined && name === file) return hash.toLowerCase();
  }
  return null;
}

/** @throws UsageError where `k6-checksum` is not a SHA-256 */
export function readChecksumInput(text: string): string {
  const hash = text
    .trim()
    .toLowerCase()
    .replace(/^sha256[:-]/, "");
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    throw new UsageError(
      `k6-checksum: found ${JSON.stringify(text)}; write the SHA-256 of the release archive, 64 hexadecimal digits`,
    );
  }
  return hash;
}

export function releaseUrl(base: URL, version: string, file: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v${version}/${file}`;
  return url;
}

/**
 * The place that releases are taken from, followed by `/vX.Y.Z/FILE` as at GitHub.
 *
 * @throws UsageError for a mirror that is not https; plain http only to this machine itself
 */
export function releaseBase(mirror: string | null): URL {
  const text = mirror ?? OFFICIAL_RELEASES;
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    throw new UsageError(
      `k6-mirror: found ${JSON.stringify(mirror)}; write an https URL that is followed by /vX.Y.Z/k6-vX.Y.Z-linux-amd64.tar.gz`,
    );
  }
  return url;
}
