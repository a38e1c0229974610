import { UsageError } from "../errors.ts";
import { readWish } from "../request/read-wish.ts";
import type { Wish } from "../request/wish.ts";

/** What a comment on a pull request asks for. */
export type Command =
  | { kind: "load"; scenario: string | null; settings: LoadSettings; sha: string | null }
  | { kind: "accept"; reason: string }
  | { kind: "stop" }
  | { kind: "help" }
  | { kind: "unknown" };

/** What a commenter may change about a run; the limits of the repository hold all the same. */
export type LoadSettings = Pick<Wish, "duration" | "vus" | "scale">;

const SETTINGS = ["duration", "vus", "scale"];
const LONGEST_LINE = 1000;
const SCENARIO = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const SHA = /^[0-9a-f]{7,64}$/;

/**
 * Reads the first line of a comment; null where it does not begin with the word `/load`. A name of a scenario is
 * never a path, so that a comment reaches nothing but the scenarios of the repository and the shipped ones.
 */
export function parseCommand(body: string): Command | null {
  const [line = ""] = body.split(/[\r\n]/, 1);
  if (!/^\/load(?:[ \t]|$)/.test(line)) return null;
  if (line.length > LONGEST_LINE) return { kind: "unknown" };
  const words = line
    .split(/[ \t]+/)
    .filter((word) => word !== "")
    .slice(1);
  const [first, ...rest] = words;
  if (first === "accept") {
    const reason = line.replace(/^\/load[ \t]+accept[ \t]*/, "").trim();
    return reason === "" ? { kind: "unknown" } : { kind: "accept", reason };
  }
  if (first === "stop" || first === "help") return rest.length === 0 ? { kind: first } : { kind: "unknown" };
  return parseLoad(words);
}

function parseLoad(words: string[]): Command {
  const named = words[0] !== undefined && !words[0].includes("=");
  const scenario = named ? words[0]! : null;
  if (scenario !== null && !SCENARIO.test(scenario)) return { kind: "unknown" };
  const settings = new Map<string, string>();
  for (const word of named ? words.slice(1) : words) {
    const [, name = "", value = ""] = /^([a-z]+)=(.+)$/.exec(word) ?? [];
    if (![...SETTINGS, "sha"].includes(name) || settings.has(name)) return { kind: "unknown" };
    settings.set(name, value);
  }
  const sha = settings.get("sha") ?? null;
  settings.delete("sha");
  if (sha !== null && !SHA.test(sha)) return { kind: "unknown" };
  try {
    const wish: LoadSettings = readWish(Object.fromEntries(settings), (name) => name);
    return { kind: "load", scenario, settings: wish, sha };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: "unknown" };
  }
}
