import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../src/engine/k6/download.ts";
import { DEFAULT_K6_VERSION } from "../../../src/engine/k6/k6-version.ts";
import table from "../../../src/engine/k6/releases.json" with { type: "json" };
import {
  archiveName,
  k6Platform,
  pinnedSha256,
  pinnedVersions,
  releaseBase,
  releaseUrl,
  sha256In,
} from "../../../src/engine/k6/releases.ts";

const PLATFORMS = [
  ["linux", "x64", "k6-v2.2.0-linux-amd64.tar.gz"],
  ["linux", "arm64", "k6-v2.2.0-linux-arm64.tar.gz"],
  ["darwin", "x64", "k6-v2.2.0-macos-amd64.zip"],
  ["darwin", "arm64", "k6-v2.2.0-macos-arm64.zip"],
  ["win32", "x64", "k6-v2.2.0-windows-amd64.zip"],
] as const;

describe("the pinned hashes", () => {
  const entries = Object.values(table.releases).flatMap((release) => Object.values(release));

  it("have two sources each, of different owners", () => {
    for (const { sha256, sources } of entries) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      // A commit in the address: what is there now is what was there then.
      for (const source of sources)
        expect(source).toMatch(/^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/[0-9a-f]{40}\//);
      expect(new Set(sources.map((source) => source.split("/")[3])).size).toBeGreaterThanOrEqual(2);
    }
    expect(new Set(entries.map(({ sha256 }) => sha256)).size).toBe(entries.length);
  });

  it.each(PLATFORMS)("cover the default version on %s %s", (platform, arch, name) => {
    const k6 = k6Platform(platform, arch);
    if (k6 === null) throw new Error("no platform");
    expect(archiveName("2.2.0", k6)).toBe(name);
    expect(pinnedSha256(DEFAULT_K6_VERSION, k6)).toMatch(/^[0-9a-f]{64}$/);
    expect(pinnedVersions()).toContain(DEFAULT_K6_VERSION);
  });
});

it.each([
  ["win32", "arm64"],
  ["freebsd", "x64"],
  ["linux", "riscv64"],
] as const)("there is no release for %s %s", (platform, arch) => {
  expect(k6Platform(platform, arch)).toBeNull();
});

it.each([
  [null, "https://github.com/grafana/k6/releases/download/v2.2.0/f"],
  ["https://mirror.example/k6/", "https://mirror.example/k6/v2.2.0/f"],
  ["https://mirror.example", "https://mirror.example/v2.2.0/f"],
  ["https://mirror.example/k6?sig=1", "https://mirror.example/k6/v2.2.0/f?sig=1"],
])("the mirror %s is asked for %s", (mirror, url) => {
  expect(releaseUrl(releaseBase(mirror), "2.2.0", "f").href).toBe(url);
});

it("a checksum is that of exactly this file", () => {
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  const text = `${a}  k6-x.tar.gz.sbom\n${b.toUpperCase()} *k6-x.tar.gz\r\nshort  k6-y.zip\n`;
  expect(sha256In(text, "k6-x.tar.gz")).toBe(b);
  expect(sha256In(text, "k6-y.zip")).toBeNull();
});

it.each([
  [undefined, null],
  ["2", 2_000],
  ["0", 0],
  ["9999", 60_000],
  ["Tue, 24 Nov 2026 00:00:05 GMT", 5_000],
  ["Mon, 23 Nov 2026 00:00:00 GMT", 0],
  ["soon", null],
])("Retry-After %s is a pause of %s ms", (header, ms) => {
  expect(retryAfterMs(header, Date.parse("2026-11-24T00:00:00Z"))).toBe(ms);
});
