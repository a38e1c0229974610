/** One thread of the simulation: takes batches, hands results back. */
import { parentPort } from "node:worker_threads";
import { allCases } from "./all-cases.ts";
import { judgeBatch } from "./judge-batch.ts";

const cases = new Map(allCases().map((one) => [one.id, one]));

parentPort?.on("message", ({ id, from, runs }: { id: string; from: number; runs: number }) => {
  parentPort?.postMessage(judgeBatch(cases.get(id)!, from, runs));
});
