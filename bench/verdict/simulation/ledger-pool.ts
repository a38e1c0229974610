import { type LedgerPair, ledgerPair } from "../../../src/judge/ledger.ts";
import { makeRun } from "./make-run.ts";
import type { RunModel } from "./model.ts";
import { randomOf } from "./random.ts";

/** Pairs are drawn from so many: making 200 anew for each of 10 000 runs would take days. */
const POOL_PAIRS = 600;

const pools = new Map<string, LedgerPair[]>();

/** The ledger of one run: `pairs` pairs of deployments of one commit, under the noise and the load of the run. */
export function drawLedger(model: RunModel, pairs: number, name: string): LedgerPair[] {
  if (pairs === 0) return [];
  const pool = poolOf({ ...model, effect: {} });
  const random = randomOf(`${name}/ledger`);
  const order = pool.map((pair) => ({ pair, rank: random.uniform() }));
  return order
    .sort((a, b) => a.rank - b.rank)
    .slice(0, pairs)
    .map(({ pair }) => pair);
}

function poolOf(model: RunModel): LedgerPair[] {
  const key = JSON.stringify(model);
  const known = pools.get(key);
  if (known) return known;
  const made = Array.from({ length: POOL_PAIRS }, (_, index) =>
    ledgerPair(makeRun(model, `${key}/pair/${index}`), false),
  ).filter((pair) => pair !== null);
  pools.set(key, made);
  return made;
}
