import { parseArgs } from "node:util";
import { UsageError } from "../errors.ts";
import { readWish } from "./read-wish.ts";
import { didYouMean } from "./suggest.ts";
import { type Wish, wishSchema } from "./wish.ts";

/** Short or customary names of settings on the terminal. */
const ALIASES: Record<string, string> = { out: "report-dir", baseline: "baseline-store" };
const HIDDEN = [
  "mode",
  "comment",
  "comment-key",
  "live-updates",
  "skip-if-only",
  "pull-request",
  "artifact",
  "recording",
  "recordings",
  "run-id",
  "allow-hosts",
  "allow-production",
  "preview-environment",
  "preview-timeout",
  "github-token",
];
/** Their texts are lines. */
const REPEATED = ["env", "target-headers", "prometheus-headers", "outputs"];
const SWITCHES = ["record", "json", "dry-run", "help"];

export interface Flags {
  positionals: string[];
  /** Names and texts as given; a flag that may be repeated has its texts joined by line breaks. */
  values: Record<string, string>;
  switches: ReadonlySet<string>;
}

/**
 * Splits a command line. `--name value` and `--name=value` are the same.
 *
 * @param allowed Flags that take a value.
 * @throws UsageError for an unknown flag, a value that is missing or one too many.
 */
export function splitFlags(
  args: string[],
  allowed: readonly string[],
  switches: readonly string[] = ["json", "help"],
): Flags {
  const known = [...allowed, ...switches];
  const options = Object.fromEntries([
    ...allowed.map((name) => [name, { type: "string" as const, multiple: true }]),
    ...switches.map((name) => [name, { type: "boolean" as const }]),
  ]);
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const flags = {
    positionals: [] as string[],
    values: {} as Record<string, string>,
    switches: new Set<string>(),
  };
  for (const token of tokens) {
    if (token.kind === "positional") flags.positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (!known.includes(name))
      throw new UsageError(`${rawName}: there is no such flag${suggestion(name, known)}`);
    if (switches.includes(name)) {
      if (value !== undefined) throw new UsageError(`${rawName}: takes no value; write ${rawName} alone`);
      flags.switches.add(name);
      continue;
    }
    if (value === undefined || (value.startsWith("--") && !token.inlineValue)) {
      throw new UsageError(`${rawName}: its value is missing; write ${rawName} VALUE`);
    }
    if (name in flags.values && !REPEATED.includes(name))
      throw new UsageError(`${rawName}: given twice; write it once`);
    flags.values[name] = name in flags.values ? `${flags.values[name]}\n${value}` : value;
  }
  return flags;
}

function suggestion(name: string, known: readonly string[]): string {
  return didYouMean(name, known).replace('"', '"--');
}

/** The flags of `load-action run`, by name. */
export const RUN_FLAGS: readonly string[] = [
  ...Object.keys(wishSchema.shape).filter((name) => !HIDDEN.includes(name) && !SWITCHES.includes(name)),
  ...Object.keys(ALIASES),
].filter((name) => name !== "scenario");

/** Reads `run [SCENARIO] --url URL ...`. */
export function readRunFlags(args: string[]): { wish: Wish; json: boolean; dryRun: boolean; help: boolean } {
  const flags = splitFlags(args, RUN_FLAGS, SWITCHES);
  const [scenario, ...rest] = flags.positionals;
  if (rest.length > 0) throw new UsageError(`run: found a second scenario "${rest[0]}"; write one`);
  const raw: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flags.values)) {
    const setting = ALIASES[name] ?? name;
    if (setting in raw) throw new UsageError(`--${name}: the same as --${setting}; write one of them`);
    raw[setting] = setting === "baseline-store" ? storeOf(value) : value;
  }
  if (scenario !== undefined) raw.scenario = scenario;
  if (flags.switches.has("record")) raw.record = true;
  return {
    wish: readWish(raw, (name) => `--${name}`),
    json: flags.switches.has("json"),
    dryRun: flags.switches.has("dry-run"),
    help: flags.switches.has("help"),
  };
}

/** A store as people write it on a terminal, where a bare path means a directory. */
export function storeOf(value: string): string {
  return /^\w{2,}:/.test(value) ? value : `directory:${value}`;
}
