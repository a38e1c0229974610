/** Runs in which head is no worse than base: whatever is red among them is a false alarm. */
import type { Case } from "./case.ts";
import { IMAGE_API, type RunModel, TEN_ENDPOINTS } from "./model.ts";

/** The shipped gate: 30 requests a second for 90 s. */
const GATE: RunModel = { rate: 30, seconds: 90, endpoints: IMAGE_API };
const BUSY: RunModel = { rate: 100, seconds: 60, endpoints: TEN_ENDPOINTS };
const FAILING = { share: 0.005, bursts: { perMinute: 1, share: 0.2 } };

interface Noise {
  id: string;
  title: string;
  model: Partial<RunModel>;
}

interface Load {
  id: string;
  /** Added to the title of the noise. */
  title: string;
  model: RunModel;
}

const NOISES: Noise[] = [
  { id: "independent", title: "independent requests", model: {} },
  {
    id: "shared-2s",
    title: "noise of 15 % that both arms share, memory 2 s",
    model: { shared: { sd: 0.15, memorySeconds: 2 } },
  },
  {
    id: "shared-5s",
    title: "noise of 15 % that both arms share, memory 5 s",
    model: { shared: { sd: 0.15, memorySeconds: 5 } },
  },
  {
    id: "own-2s",
    title: "noise of 5 % of each arm's own, memory 2 s",
    model: { own: { sd: 0.05, memorySeconds: 2 } },
  },
  {
    id: "own-5s",
    title: "noise of 5 % of each arm's own, memory 5 s",
    model: { own: { sd: 0.05, memorySeconds: 5 } },
  },
  {
    id: "heavy-tail",
    title: "5 % of the requests with a Pareto tail (exponent 1.5)",
    model: { heavyTail: { share: 0.05, exponent: 1.5 } },
  },
  {
    id: "two-modes",
    title: "20 % of the requests take eight times as long",
    model: { secondMode: { share: 0.2, factor: 8 } },
  },
  {
    id: "pauses",
    title: "each arm stands still for 100 to 400 ms, every 5 s on average",
    model: { pauses: { perSecond: 0.2, fromMs: 100, toMs: 400 } },
  },
  { id: "step", title: "both arms 30 % slower from some second on", model: { step: 1.3 } },
  {
    id: "cold-both",
    title: "both arms start twice as slow, gone by half after 6 s; 10 s of warm-up",
    model: { warmUpSeconds: 10, coldStart: { extra: 1, seconds: 8, arms: "both" } },
  },
  {
    id: "cold-head",
    title: "head alone starts twice as slow, gone by half after 3 s; 10 s of warm-up",
    model: { warmUpSeconds: 10, coldStart: { extra: 1, seconds: 4, arms: "head" } },
  },
  {
    id: "failures",
    title: "0.5 % of the requests fail, and in one second a minute 20 % do",
    model: { failures: FAILING },
  },
  { id: "deployment-1", title: "each deployment differs by 1 %", model: { deploymentSd: 0.01 } },
  {
    id: "deployment-2",
    title: "each deployment differs by 2 %",
    model: { deploymentSd: 0.02 },
  },
  {
    id: "own-5s-deployment-1",
    title: "own noise of 5 %, memory 5 s, and deployments that differ by 1 %",
    model: { own: { sd: 0.05, memorySeconds: 5 }, deploymentSd: 0.01 },
  },
];

function caseOf(noise: Noise, load: Load, ledgerPairs: number): Case {
  const ledger = ledgerPairs === 0 ? "" : `, ledger of ${ledgerPairs} pairs`;
  return {
    id: `${load.id}/${noise.id}/ledger-${ledgerPairs}`,
    title: `${noise.title}${load.title}${ledger}`,
    model: { ...load.model, ...noise.model },
    ledgerPairs,
    kind: "false-alarms",
  };
}

const gate: Load = { id: "gate", title: "", model: GATE };
const busy: Load = { id: "busy", title: "; busy", model: BUSY };
const named = (...ids: string[]) => NOISES.filter((noise) => ids.includes(noise.id));

/** Without a ledger: every noise at the gate's load, some also at 100 requests a second and ten endpoints. */
export const WITHOUT_LEDGER: Case[] = [
  ...NOISES.map((noise) => caseOf(noise, gate, 0)),
  ...named("independent", "own-5s", "failures").map((noise) => caseOf(noise, busy, 0)),
];

/** With a ledger: where it is what holds the rate. */
export const WITH_LEDGER: Case[] = [20, 60, 200].flatMap((pairs) =>
  named("independent", "own-5s", "deployment-1", "deployment-2", "own-5s-deployment-1").map((noise) =>
    caseOf(noise, gate, pairs),
  ),
);

/** Other rates, and more endpoints: how many requests it takes to call unchanged code the same. */
export const BY_RATE: Case[] = [
  { rate: 30, endpoints: IMAGE_API },
  { rate: 60, endpoints: IMAGE_API },
  { rate: 100, endpoints: IMAGE_API },
  { rate: 100, endpoints: TEN_ENDPOINTS },
].flatMap(({ rate, endpoints }) =>
  [0, 60].map((pairs) => {
    const ten = endpoints === TEN_ENDPOINTS;
    const id = `rate-${rate}${ten ? "-ten" : ""}`;
    const title = `independent requests, ${ten ? "ten endpoints, " : ""}${rate}/s for 90 s`;
    return caseOf({ id, title, model: { rate, endpoints } }, gate, pairs);
  }),
);

/** With the planned looks: what looking early costs in false alarms and saves in time. */
export const WITH_LOOKS: Case[] = [0, 60].flatMap((pairs) =>
  named("independent", "own-5s", "failures", "deployment-2", "own-5s-deployment-1").map((noise) => ({
    ...caseOf(noise, { ...gate, id: "gate-looks" }, pairs),
    looks: true,
  })),
);
