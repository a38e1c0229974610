import type { RunModel } from "./model.ts";

/** One question to the simulation: how often is a run of this kind red? */
export interface Case {
  /** Name in files and tables; part of every seed. */
  id: string;
  /** In words, for the tables. */
  title: string;
  model: RunModel;
  /** Pairs of deployments of one commit that the project's ledger holds; each run draws its own. */
  ledgerPairs: number;
  /** `false-alarms`: nothing is worse; `power`: head is worse. */
  kind: "false-alarms" | "power";
  /** The planned looks end the run where the answer is clear, as they do in the product; else it is judged at its end. */
  looks?: boolean;
}
