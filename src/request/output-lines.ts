import { UsageError } from "../errors.ts";
import { didYouMean } from "./suggest.ts";

/** Outputs of k6 2 that a run may write to beside our own collection. */
export const K6_OUTPUTS = [
  "cloud",
  "experimental-opentelemetry",
  "experimental-prometheus-rw",
  "influxdb",
  "json",
  "opentelemetry",
  "web-dashboard",
] as const;

const MAX_OUTPUTS = 10;

/**
 * Outputs as k6 takes them, `NAME` or `NAME=VALUE`, one a line or as a list.
 *
 * @throws UsageError
 */
export function parseOutputs(value: string | readonly string[]): string[] {
  const lines = (typeof value === "string" ? value.split(/\r?\n/) : value)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length > MAX_OUTPUTS) throw new UsageError(`found ${lines.length}; write at most ${MAX_OUTPUTS}`);
  for (const line of lines) checkOutput(line);
  return [...new Set(lines)];
}

function checkOutput(line: string): void {
  const { name, argument } = splitOutput(line);
  if (name === "csv") {
    throw new UsageError(
      "found csv, which is how the samples are collected already; leave it out, or write json=FILE",
    );
  }
  // The value may hold a password, so it is never repeated.
  const isKnown = K6_OUTPUTS.some((known) => known === name) || /^xk6-[\w-]+$/.test(name);
  if (!isKnown) {
    throw new UsageError(
      `found an output ${JSON.stringify(name.slice(0, 50))}${didYouMean(name, [...K6_OUTPUTS])}; write one of ${K6_OUTPUTS.join(", ")}, with what k6 takes after it, such as influxdb=http://localhost:8086/k6`,
    );
  }
  if (name === "json" && (argument === null || argument === "-")) {
    throw new UsageError("found json without a file; write json=FILE, such as json=samples.json");
  }
  if (name === "influxdb" && (argument === null || !isWebUrl(argument))) {
    throw new UsageError(
      "found influxdb without the address of a database; write influxdb=http://HOST:8086/NAME",
    );
  }
  // k6 takes its outputs from a list that is split at commas.
  if (/[,\0]/.test(line)) throw new UsageError(`found a comma in the output ${name}; write it as %2C`);
}

export function splitOutput(line: string): { name: string; argument: string | null } {
  const at = line.indexOf("=");
  return at < 0 ? { name: line, argument: null } : { name: line.slice(0, at), argument: line.slice(at + 1) };
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
