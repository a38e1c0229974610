import semver from "semver";
import type { Collect, Engine, Requirements } from "../engine/engine.ts";
import { UsageError } from "../errors.ts";
import type { Request } from "../request/request.ts";

/** From this many planned iterations per second on, writing every sample takes k6 too much of the machine. */
export const HISTOGRAMS_FROM_RATE = 5000;
/** Older ones do not push native histograms. */
const FIRST_K6 = "2.2.0";
const PUSH_OUTPUT = "experimental-prometheus-rw";

/**
 * How the samples are collected: as asked, else by the planned rate.
 *
 * @throws UsageError where histograms are asked for and cannot be had
 */
export function chooseCollect(
  request: Pick<Request, "collect" | "outputs">,
  engine: Pick<Engine, "name" | "version">,
  { peakRate }: Pick<Requirements, "peakRate">,
): { collect: Collect; note: string | null } {
  if (request.collect === "csv") return { collect: "csv", note: null };
  const hindrance = whyNot(request, engine);
  if (request.collect === "histograms") {
    if (hindrance !== null) throw new UsageError(`collect: ${hindrance}`);
    return { collect: "histograms", note: null };
  }
  if (peakRate === null || peakRate < HISTOGRAMS_FROM_RATE || hindrance !== null) {
    return { collect: "csv", note: null };
  }
  return {
    collect: "histograms",
    note: `Collected as histograms, since ${Math.round(peakRate)} iterations/s are planned: latencies are known to about 5 %. Write collect: csv for every sample.`,
  };
}

function whyNot(
  { outputs }: Pick<Request, "outputs">,
  engine: Pick<Engine, "name" | "version">,
): string | null {
  if (engine.name !== "k6") {
    return "the embedded engine does not push histograms; write engine: k6 or collect: csv";
  }
  if (semver.lt(engine.version, FIRST_K6)) {
    return `histograms need k6 ${FIRST_K6} or newer, found ${engine.version}; use a newer k6 or write collect: csv`;
  }
  if (outputs.some((line) => line.split("=", 1)[0] === PUSH_OUTPUT)) {
    return `found histograms beside an output ${PUSH_OUTPUT}, and k6 pushes to one place only; leave the output out or write collect: csv`;
  }
  return null;
}
