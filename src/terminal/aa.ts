import { join } from "node:path";
import { baselineKey } from "../baseline/key.ts";
import { badValue, UsageError } from "../errors.ts";
import { type LedgerPair, ledgerPair } from "../judge/ledger.ts";
import type { LedgerFile } from "../ledger/ledger-file.ts";
import { type LedgerSummary, summarise, summaryLines } from "../ledger/summary.ts";
import type { RecordingMeta } from "../measure/recording.ts";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { type Baseline, openBaseline } from "../pipeline/baseline.ts";
import { runPipeline } from "../pipeline/pipeline.ts";
import type { PipelineResult } from "../pipeline/pipeline-deps.ts";
import { onCancel } from "../pipeline/signals.ts";
import { readRunFlags } from "../request/flags.ts";
import { readTerminalRequest } from "../request/read-request.ts";
import type { Request } from "../request/request.ts";
import { TOOL } from "../version.ts";
import type { Command, TerminalDeps } from "./command.ts";
import { TerminalProgress } from "./progress.ts";

const DEFAULT_RUNS = 5;
const MAX_RUNS = 1000;

/** `load-action aa [SCENARIO] --url URL --base-url URL --runs N`: how far do two deployments of one commit differ? */
export const aaCommand: Command = async (args, deps) => {
  const { runs, rest } = takeRuns(args);
  const { wish, json } = readRunFlags(rest);
  const asked = await readTerminalRequest(wish, deps.cwd, json);
  if (asked.record)
    throw new UsageError("--record: does not go with aa, whose runs are pairs and no baselines");
  const self = asked.baseUrl === null || sameTarget(asked.baseUrl, asked.url);
  const request = { ...asked, sameCode: false, baseUrl: asked.baseUrl ?? asked.url };
  const stored = await openBaseline(request, { ...deps, log: (line) => console.error(line) });
  const made = await loadPairs(request, deps, { runs, self });
  const place = await keep(made, stored, request);
  const known = stored === null || made.meta === null ? [] : await storedPairs(stored, made.meta);
  const summary = summarise(place === null ? made.pairs : known, made.alarms);
  report(summary, { json, place, runs, made });
  return made.cancelled ? 3 : 0;
};

interface MadePairs {
  meta: RecordingMeta | null;
  pairs: LedgerPair[];
  /** Of each run that was judged: whether head was called worse. */
  alarms: boolean[];
  cancelled: boolean;
}

async function loadPairs(
  request: Request,
  deps: TerminalDeps,
  { runs, self }: { runs: number; self: boolean },
): Promise<MadePairs> {
  const made: MadePairs = { meta: null, pairs: [], alarms: [], cancelled: false };
  for (let run = 1; run <= runs && !made.cancelled; run++) {
    const name = `pair-${String(run).padStart(String(runs).length, "0")}`;
    const result = await loadOne({ ...request, reportDir: join(request.reportDir, name) }, deps);
    made.cancelled = result.cancelled;
    if (result.cancelled) break;
    take(made, result, `Pair ${run} of ${runs}`, self);
  }
  return made;
}

/** A run that cannot be judged says nothing of unchanged code, and is left out aloud. */
function take(made: MadePairs, { view }: PipelineResult, name: string, self: boolean): void {
  const { recording, judgement } = view;
  const reason = judgement.reasons[0]?.text ?? "";
  const pair = ["disturbed", "no-baseline"].includes(judgement.verdict) ? null : ledgerPair(recording, self);
  if (pair === null) {
    console.error(`${name}: left out. ${reason}`);
    return;
  }
  made.meta = recording.meta;
  made.pairs.push(pair);
  made.alarms.push(judgement.verdict === "fail");
  console.error(`${name}: ${judgement.verdict}. ${reason}`);
}

async function loadOne(request: Request, { cwd, env, entry }: TerminalDeps): Promise<PipelineResult> {
  const progress = new TerminalProgress(process.stderr);
  const cancel = onCancel(() => progress.note("Ending the load ..."));
  try {
    return await runPipeline(request, {
      cwd,
      env,
      entry,
      shippedDir: SHIPPED_SCENARIOS,
      fullLength: true,
      onStart: async (run) => progress.started(run),
      onLive: (live) => progress.live(live),
      onFailedArm: (quoted) => progress.note(quoted),
      onControl: (stop) => cancel.control(stop),
    });
  } finally {
    progress.done();
    cancel.release();
  }
}

/** Also of a cancelled command: what was measured was measured. Returns where the pairs are. */
async function keep(made: MadePairs, stored: Baseline | null, request: Request): Promise<string | null> {
  if (stored === null || made.meta === null) return null;
  const file: LedgerFile = {
    schema: 1,
    key: baselineKey(made.meta),
    recordedAt: new Date().toISOString(),
    commit: request.origin.headSha,
    tool: TOOL,
    pairs: made.pairs,
  };
  return stored.store.addPairs(file);
}

async function storedPairs({ store }: Baseline, meta: RecordingMeta): Promise<LedgerPair[]> {
  const { pairs, problems } = await store.pairs(baselineKey(meta));
  for (const problem of problems) console.error(`Left out of the ledger: ${problem}`);
  return pairs;
}

function report(
  summary: LedgerSummary,
  { json, place, runs, made }: { json: boolean; place: string | null; runs: number; made: MadePairs },
): void {
  if (json) {
    console.log(JSON.stringify({ ...summary, runs, ledger: place }, null, 2));
    return;
  }
  const kept = place === null ? "Nothing was kept; --baseline STORE keeps the pairs." : `Kept in ${place}.`;
  const lines = [...summaryLines(summary), kept];
  console.log(made.pairs.length === 0 ? "No pair could be used; the reasons are above." : lines.join("\n"));
}

/** `--runs N` belongs to this command alone. */
function takeRuns(args: string[]): { runs: number; rest: string[] } {
  const at = args.findIndex((word) => word === "--runs" || word.startsWith("--runs="));
  if (at < 0) return { runs: DEFAULT_RUNS, rest: args };
  const inline = args[at]!.startsWith("--runs=");
  const value = inline ? args[at]!.slice("--runs=".length) : args[at + 1];
  const runs = Number(value);
  if (value === undefined || !/^\d+$/.test(value) || runs < 1 || runs > MAX_RUNS) {
    throw badValue("--runs", value ?? "", `a number of pairs from 1 to ${MAX_RUNS}`);
  }
  return { runs, rest: [...args.slice(0, at), ...args.slice(at + (inline ? 1 : 2))] };
}

function sameTarget(one: string, other: string): boolean {
  const plain = (url: string) => url.replace(/\/+$/, "");
  return plain(one) === plain(other);
}
