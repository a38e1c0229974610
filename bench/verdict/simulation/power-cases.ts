/** Runs in which head is worse: the share that is red is the power. */
import type { Case } from "./case.ts";
import { type Effect, ONE_ENDPOINT, type RunModel } from "./model.ts";

export interface PowerCase extends Case {
  effect: Effect;
}

function powerCase(
  group: string,
  title: string,
  model: Omit<RunModel, "endpoints">,
  effect: Effect,
  ledgerPairs: number,
): PowerCase {
  const { rate, seconds, deploymentSd = 0 } = model;
  const id = `${group}/${rate}ps-${seconds}s/deployment-${deploymentSd}/ledger-${ledgerPairs}`;
  return {
    id,
    title,
    effect,
    model: { ...model, endpoints: ONE_ENDPOINT, effect },
    ledgerPairs,
    kind: "power",
  };
}

/** The bars: independent latencies, a ledger of 200 pairs, deployments that do not differ. */
export function bars(ledgerPairs: number): PowerCase[] {
  const bar = (group: string, title: string, rate: number, seconds: number, effect: Effect) =>
    powerCase(group, title, { rate, seconds, failures: { share: 0 } }, effect, ledgerPairs);
  return [
    bar("bar-all-10", "all requests 10 % slower", 60, 30, { factor: 1.1 }),
    bar("bar-all-5", "all requests 5 % slower", 100, 60, { factor: 1.05 }),
    bar("bar-all-20", "all requests 20 % slower", 60, 12, { factor: 1.2 }),
    bar("bar-tail-10", "the slowest tenth alone 10 % slower", 100, 180, { tailFactor: 1.1 }),
    bar("bar-failures-fast", "1 % of the requests fail", 200, 10, { failures: 0.01 }),
    bar("bar-failures", "1 % of the requests fail", 60, 40, { failures: 0.01 }),
    bar("bar-all-100", "all requests twice as slow", 60, 5, { factor: 2 }),
  ];
}

export const CURVE_FACTORS = [1.05, 1.1, 1.2, 1.5];
export const CURVE_RATES = [10, 30, 60, 100, 200];
export const CURVE_SECONDS = [15, 30, 60, 90, 120, 180, 300];

/** Power against time for a rate: every combination, without a ledger and without differences of deployments. */
export function timeCurves(ledgerPairs: number): PowerCase[] {
  return CURVE_FACTORS.flatMap((factor) =>
    CURVE_RATES.flatMap((rate) =>
      CURVE_SECONDS.filter((seconds) => rate * seconds <= 18_000).map((seconds) =>
        powerCase(`curve-${factor}`, percent(factor), { rate, seconds }, { factor }, ledgerPairs),
      ),
    ),
  );
}

/** The gate's length with the planned looks, and a ledger: how soon a regression is seen when nobody waits for the end. */
export const LOOKED_AT: PowerCase[] = [30, 100].flatMap((rate) =>
  [1.1, 1.2, 1.5].map((factor) => ({
    ...powerCase(`looks-${factor}`, percent(factor), { rate, seconds: 90 }, { factor }, 60),
    looks: true,
  })),
);

/** What differences between deployments and the size of the ledger do to it, at 60 requests a second. */
export function ledgerCurves(ledgers: number[]): PowerCase[] {
  return [0, 0.01, 0.02].flatMap((deploymentSd) =>
    ledgers.flatMap((pairs) =>
      [30, 60, 120].map((seconds) =>
        powerCase(
          "ledger-1.1",
          `${percent(1.1)}, deployments differ by ${Math.round(deploymentSd * 100)} %`,
          { rate: 60, seconds, deploymentSd },
          { factor: 1.1 },
          pairs,
        ),
      ),
    ),
  );
}

function percent(factor: number): string {
  return `all requests ${Math.round((factor - 1) * 100)} % slower`;
}
