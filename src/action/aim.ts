import { basename, extname } from "node:path";
import * as core from "@actions/core";
import { UsageError } from "../errors.ts";
import { createClient, type GithubClient } from "../github/client.ts";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { statusContext } from "../report/status-line.ts";
import type { Event } from "../request/event.ts";
import { decideMode } from "../request/mode.ts";
import type { ActionSources } from "../request/read-request.ts";
import { mergeWishes } from "../request/read-wish.ts";
import type { Origin } from "../request/request.ts";
import { DEFAULTS } from "../request/resolve-request.ts";
import type { Wish } from "../request/wish.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import type { StatusAim } from "./run-status.ts";

export function clientFor(origin: Pick<Origin, "apiUrl">, token: string): GithubClient {
  return createClient({ token, apiUrl: origin.apiUrl, log: core.info });
}

/**
 * Where the status of this job belongs, from the bare inputs, so that bad input has a status too. null where none is
 * written: by a recording of a baseline, by a command until its pull request is known, without token or commit.
 *
 * @param configured What the configuration file says, once it has been read.
 */
export function earlyAim(env: NodeJS.ProcessEnv, event: Event, configured: Wish = {}): StatusAim | null {
  const input = (name: "mode" | "scenario" | "comment-key" | "pull-request" | "shard" | "github-token") =>
    (
      env[`INPUT_${name.toUpperCase()}`] ??
      env[`INPUT_${name.toUpperCase().replaceAll("-", "_")}`] ??
      ""
    ).trim() || String(configured[name] ?? "");
  // A part of a load is not judged; the job that joins all parts has the status.
  if (input("shard") !== "") return null;
  if (!hasStatus(input("mode").toLowerCase(), event) || input("pull-request") !== "") return null;
  const context = statusContext(scenarioWord(input("scenario")), input("comment-key"));
  return aimAt(event.origin, input("github-token") || null, context);
}

export function aimAt(origin: Origin, token: string | null, context: string): StatusAim | null {
  const { repository, headSha, runUrl } = origin;
  if (repository === null || headSha === null || token === null) return null;
  return { client: clientFor(origin, token), repository, sha: headSha, context, runUrl };
}

/** A status speaks of a load of this job. */
const WITHOUT_STATUS = ["record", "command", "publish", "preflight", "report"];

function hasStatus(mode: string, event: Event): boolean {
  if (mode !== "" && mode !== "auto") return !WITHOUT_STATUS.includes(mode);
  try {
    return ["gate", "run"].includes(decideMode(mode === "" ? undefined : (mode as Wish["mode"]), event));
  } catch (error) {
    // The event is none that we know; it is told in a moment, and there is nothing to require.
    if (!(error instanceof UsageError)) throw error;
    return false;
  }
}

/** The context of what a job was asked to load, before the rest of its request is known. */
export function askedContext({ explicit, config }: ActionSources, cwd: string): Promise<string> {
  const { scenario, "comment-key": key } = mergeWishes(explicit, config.wish);
  return contextFor(scenario || DEFAULTS.scenario, key ?? "", cwd);
}

/** The context of a scenario's status. Where its file cannot be read, the file's name has to do. */
export async function contextFor(scenario: string, commentKey: string, cwd: string): Promise<string> {
  try {
    const { name } = await readScenario(scenario, { cwd, shippedDir: SHIPPED_SCENARIOS });
    return statusContext(name, commentKey);
  } catch (error) {
    // What is wrong with the scenario is told where it is read to be run.
    if (!(error instanceof UsageError)) throw error;
    return statusContext(scenarioWord(scenario), commentKey);
  }
}

function scenarioWord(scenario: string): string {
  const word = basename(scenario, extname(scenario)).replace(/[^A-Za-z0-9_-]+/g, "-");
  return word.replace(/^[-_]+/, "").slice(0, 64) || DEFAULTS.scenario;
}
