import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveName, type K6Platform, releaseName } from "../../src/engine/k6/releases.ts";

/** A release archive in the form of k6's own, with a shell script in it that answers as a k6 of that version. */
export function fakeRelease(version: string, platform: K6Platform, saysVersion = version): Buffer {
  const dir = mkdtempSync(join(tmpdir(), "fake-release-"));
  try {
    const name = releaseName(version, platform);
    mkdirSync(join(dir, name));
    const binary = join(dir, name, "k6");
    writeFileSync(
      binary,
      `#!/bin/sh\necho "k6 v${saysVersion} (commit/0123456789, go1.26.8, linux/amd64)"\n`,
    );
    chmodSync(binary, 0o755);
    const archive = join(dir, archiveName(version, platform));
    if (platform.os === "linux") execFileSync("tar", ["-czf", archive, "-C", dir, name]);
    else execFileSync("python3", ["-m", "zipfile", "-c", archive, name], { cwd: dir });
    return readFileSync(archive);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface ReleaseServer extends AsyncDisposable {
  /** For `k6-mirror`. */
  url: string;
  requests: { url: string; authorization: string | undefined }[];
  /** Answers by path, in order; the last one stays. Other paths are 404. */
  on(path: string, ...answers: Answer[]): void;
}

export const send =
  (content: Buffer | string): Answer =>
  (_request, response) => {
    response.setHeader("content-length", Buffer.byteLength(content));
    response.end(content);
  };

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, headers);
    response.end();
  };

/** Promises all of it and breaks off in the middle. */
export const truncated =
  (content: Buffer): Answer =>
  (_request, response) => {
    response.setHeader("content-length", content.length);
    response.write(content.subarray(0, content.length >> 1), () => response.destroy());
  };

/** Sends a part and then nothing, without an end. */
export const stalled =
  (content: Buffer): Answer =>
  (_request, response) => {
    response.setHeader("content-length", content.length);
    response.write(content.subarray(0, 10));
  };

/** Sends it byte by byte, with a pause between; never silent for long. */
export const slow =
  (content: Buffer, pieces = 10, pauseMs = 30): Answer =>
  (_request, response) => {
    response.setHeader("content-length", content.length);
    const size = Math.ceil(content.length / pieces);
    const next = (at: number) => {
      if (at >= content.length) return response.end();
      response.write(content.subarray(at, at + size));
      return setTimeout(next, pauseMs, at + size);
    };
    next(0);
  };

export async function startReleaseServer(): Promise<ReleaseServer> {
  const answers = new Map<string, Answer[]>();
  const requests: ReleaseServer["requests"] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? "", authorization: request.headers.authorization });
    const left = answers.get(request.url ?? "") ?? [];
    const answer = (left.length > 1 ? left.shift() : left[0]) ?? status(404);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    on: (path, ...list) => void answers.set(path, list),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
