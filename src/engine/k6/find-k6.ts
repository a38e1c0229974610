import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { messageOf, UsageError } from "../../errors.ts";
import { parseK6Version, type WantedVersion } from "./k6-version.ts";
import { runK6 } from "./run-k6.ts";

export interface FoundK6 {
  /** Absolute. */
  path: string;
  version: string;
  /** How it was found, one line each. */
  notes: string[];
}

export interface FindK6Options {
  /** The input `k6-path`: this one and no other. */
  k6Path: string | null;
  wanted: WantedVersion;
  env: Record<string, string | undefined>;
}

const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Looks for a k6 that is there already: `k6-path`, then `K6_PATH`, then each directory of `PATH`. The first one that
 * answers to `k6 version` with a wanted version is taken; what was passed over is said in the notes.
 *
 * @returns null where there is none, with the notes of what was passed over
 * @throws UsageError where `k6-path` was given and cannot be used
 */
export async function findK6(options: FindK6Options): Promise<FoundK6 | { path: null; notes: string[] }> {
  const { wanted, env } = options;
  if (options.k6Path !== null) {
    const path = resolve(options.k6Path);
    const version = await askVersion(path, "k6-path");
    if (!wanted.accepts(version)) {
      throw new UsageError(
        `k6-path: ${path} is k6 ${version}, which is not ${wordsFor(wanted)}; write the path of another k6 or change k6-version`,
      );
    }
    return { path, version, notes: [`k6 ${version}, from k6-path.`] };
  }
  const passedOver: string[] = [];
  for (const { path, where } of candidates(env)) {
    const tried = await tryCandidate(path, where);
    if ("problem" in tried) passedOver.push(tried.problem);
    else if (wanted.accepts(tried.version)) {
      return { path, version: tried.version, notes: [...passedOver, `k6 ${tried.version}, found ${where}.`] };
    } else passedOver.push(`k6 ${tried.version} ${where} was passed over: it is not ${wordsFor(wanted)}.`);
  }
  return { path: null, notes: passedOver };
}

function wordsFor(wanted: WantedVersion): string {
  return wanted.text === ""
    ? "a supported version (2.x)"
    : `the k6-version ${wanted.text} that was asked for`;
}

async function tryCandidate(path: string, where: string): Promise<{ version: string } | { problem: string }> {
  try {
    return { version: await askVersion(path, where) };
  } catch (error) {
    return { problem: `A k6 ${where} was passed over: ${messageOf(error)}.` };
  }
}

/**
 * Asks a binary which k6 it is.
 *
 * @param field named in the error
 * @throws UsageError where it is not a k6 that can be started
 */
export async function askVersion(path: string, field: string): Promise<string> {
  let printed: string;
  try {
    // Without a network: a k6 of its own accord asks a build service for unknown subcommands.
    const env = { K6_AUTO_EXTENSION_RESOLUTION: "false", K6_NO_USAGE_REPORT: "true" };
    printed = (await runK6(path, ["version"], { env, timeoutMs: ANSWER_TIMEOUT_MS })).stdout;
  } catch (error) {
    throw new UsageError(`${field}: ${path} cannot be started as k6 (${messageOf(error)})`, { cause: error });
  }
  const version = parseK6Version(printed);
  if (version === null) throw new UsageError(`${field}: ${path} does not answer "k6 version" as k6 does`);
  return version;
}

function candidates(env: FindK6Options["env"]): { path: string; where: string }[] {
  const name = process.platform === "win32" ? "k6.exe" : "k6";
  const onPath = (env.PATH ?? env.Path ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => ({ path: resolve(folder, name), where: "on PATH" }))
    .filter(({ path }) => isExecutableFile(path));
  return env.K6_PATH ? [{ path: resolve(env.K6_PATH), where: "by K6_PATH" }, ...onPath] : onPath;
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, not ours to read or not executable: in each case not a candidate, as for a shell.
    return false;
  }
}
