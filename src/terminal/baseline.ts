import { type Acceptance, COMMIT_SHA } from "../baseline/acceptance.ts";
import { DEFAULT_BOUNDS } from "../baseline/bounds.ts";
import type { BaselineStore, StoredRun } from "../baseline/store.ts";
import { badValue, UsageError } from "../errors.ts";
import { openBaseline } from "../pipeline/baseline.ts";
import { renderRun, renderRuns, runJson } from "../report/stored-runs.ts";
import { terminalOrigin } from "../request/event.ts";
import { type Flags, splitFlags } from "../request/flags.ts";
import { readTerminalStore } from "../request/read-request.ts";
import { didYouMean } from "../request/suggest.ts";
import { parseDurationMs } from "../request/units.ts";
import type { Command, TerminalDeps } from "./command.ts";

const ACTIONS: Record<string, (store: BaselineStore, flags: Flags, deps: TerminalDeps) => Promise<void>> = {
  list: listAction,
  show: showAction,
  accept: acceptAction,
  prune: pruneAction,
};

/** `load-action baseline list|show|accept|prune`: what is stored, and what counts of it. */
export const baselineCommand: Command = async (args, deps) => {
  const { cwd, env } = deps;
  const flags = splitFlags(
    args,
    ["baseline", "config", "scenario", "max-age", "max-runs"],
    ["json", "dry-run", "help"],
  );
  const [name = "", ...positionals] = flags.positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    const known = Object.keys(ACTIONS);
    throw new UsageError(
      `baseline: found ${JSON.stringify(name)}${didYouMean(name, known)}; write one of ${known.join(", ")}`,
    );
  }
  const asked = {
    baselineStore: await readTerminalStore(flags.values, cwd),
    githubToken: null,
    origin: terminalOrigin(),
  };
  const opened = await openBaseline(asked, { cwd, env, log: (line) => console.error(line) });
  if (opened === null) throw new UsageError("--baseline: write branch:NAME or directory:PATH");
  await action(opened.store, { ...flags, positionals }, deps);
  return 0;
};

async function listAction(store: BaselineStore, flags: Flags): Promise<void> {
  none("list", flags.positionals);
  const runs = await chosenRuns(store, flags.values.scenario);
  if (flags.switches.has("json")) console.log(JSON.stringify(runs.map(runJson)));
  else console.log(renderRuns(runs, store.description, process.stdout.columns ?? 140));
}

async function showAction(store: BaselineStore, flags: Flags): Promise<void> {
  const [wanted, ...rest] = flags.positionals;
  if (wanted === undefined)
    throw new UsageError("baseline show: write the id, commit or path of a stored run");
  none("show", rest);
  const found = (await chosenRuns(store, flags.values.scenario)).filter((run) => isMeant(run, wanted));
  if (found.length === 0) {
    throw new UsageError(`baseline show: ${store.description} has no run ${JSON.stringify(wanted)}`);
  }
  if (flags.switches.has("json")) console.log(JSON.stringify(found.map(runJson)));
  else console.log(found.map(renderRun).join("\n\n"));
}

async function acceptAction(store: BaselineStore, flags: Flags, { env }: TerminalDeps): Promise<void> {
  const [wanted, ...words] = flags.positionals;
  const reason = words.join(" ").trim();
  if (wanted === undefined || reason === "") {
    throw new UsageError(
      "baseline accept: write the commit from which on the new level counts, then the reason",
    );
  }
  const by = env.GITHUB_ACTOR || env.USER || null;
  for (const target of await acceptTargets(store, wanted, flags.values.scenario)) {
    const acceptance: Acceptance = { schema: 1, ...target, reason, by, at: new Date().toISOString() };
    const place = await store.accept(acceptance);
    console.log(
      `${target.scenario}: nothing before ${target.commit.slice(0, 7)} is compared with any more (${place})`,
    );
  }
}

/** Scenarios and the full commit, from the stored runs where those are not given. */
async function acceptTargets(
  store: BaselineStore,
  wanted: string,
  scenario: string | undefined,
): Promise<Pick<Acceptance, "scenario" | "commit">[]> {
  const isFull = COMMIT_SHA.test(wanted);
  if (isFull && scenario !== undefined) return [{ scenario, commit: wanted }];
  const targets = new Map<string, Pick<Acceptance, "scenario" | "commit">>();
  for (const { run } of await chosenRuns(store, scenario)) {
    if ("problem" in run || run.commit === null || !isCommit(run.commit, wanted)) continue;
    if (!COMMIT_SHA.test(run.commit)) continue;
    targets.set(`${run.key.scenario} ${run.commit}`, { scenario: run.key.scenario, commit: run.commit });
  }
  if (targets.size > 0 && new Set([...targets.values()].map(({ commit }) => commit)).size === 1) {
    return [...targets.values()];
  }
  const found = targets.size === 0 ? "no run of" : "runs of more than one commit that begins with";
  throw new UsageError(
    `baseline accept: ${store.description} has ${found} ${JSON.stringify(wanted)}; write the full SHA, and --scenario NAME`,
  );
}

async function pruneAction(store: BaselineStore, flags: Flags): Promise<void> {
  none("prune", flags.positionals);
  const bounds = {
    maxAgeDays: days(flags.values["max-age"]) ?? DEFAULT_BOUNDS.maxAgeDays,
    maxRunsPerKey: count(flags.values["max-runs"]) ?? DEFAULT_BOUNDS.maxRunsPerKey,
  };
  const dryRun = flags.switches.has("dry-run");
  const places = await store.prune(bounds, { now: new Date(), dryRun });
  if (flags.switches.has("json")) {
    console.log(JSON.stringify({ removed: !dryRun, places }));
    return;
  }
  for (const place of places) console.log(`${dryRun ? "would remove" : "removed"} ${place}`);
  if (places.length === 0) console.log(`Nothing to remove from ${store.description}.`);
}

async function chosenRuns(store: BaselineStore, scenario: string | undefined): Promise<StoredRun[]> {
  const runs = await store.list();
  return scenario === undefined
    ? runs
    : runs.filter(({ run }) => "key" in run && run.key.scenario === scenario);
}

function isMeant({ place, run }: StoredRun, wanted: string): boolean {
  if (place === wanted || place.endsWith(`/${wanted}`)) return true;
  return !("problem" in run) && (run.id === wanted || (run.commit !== null && isCommit(run.commit, wanted)));
}

function isCommit(commit: string, wanted: string): boolean {
  return /^[0-9a-f]{4,}$/.test(wanted) && commit.startsWith(wanted);
}

function none(action: string, [extra]: string[]): void {
  if (extra !== undefined)
    throw new UsageError(`baseline ${action}: found ${JSON.stringify(extra)} too many`);
}

function days(text: string | undefined): number | null {
  return text === undefined ? null : parseDurationMs(text, "--max-age") / (24 * 3600 * 1000);
}

function count(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,6}$/.test(text))
    throw badValue("--max-runs", text, "how many runs of each kind to keep, such as 50");
  return Number(text);
}
