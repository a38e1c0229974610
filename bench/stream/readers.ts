import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "rolldown";

const run = promisify(execFile);
const READERS = join(import.meta.dirname, "readers");

export interface Reading {
  rows: number;
  cpuSeconds: number;
  /** Largest resident set of the process; null where it cannot be had. */
  peakMb: number | null;
}

export interface Reader {
  name: string;
  read(): Promise<Reading>;
}

export interface Streams {
  csv: string;
  json: string;
  /** Unix time in milliseconds of the first row. */
  startedAtMs: number;
  rows: number;
}

/** Readers that can run on this machine, and a line for each that cannot. */
export async function readersOf(
  streams: Streams,
  folder: string,
): Promise<{ readers: Reader[]; absent: string[] }> {
  // As it is shipped: one bundled file. Node's own handling of TypeScript would be measured otherwise.
  const [ours, jsonLines] = await Promise.all([bundle("ours", folder), bundle("json-lines", folder)]);
  const recording = join(folder, "read.recording");
  const readers: Reader[] = [
    {
      name: "ours: CSV to recording",
      read: () => json(process.execPath, [ours, streams.csv, recording, String(streams.startedAtMs)]),
    },
    {
      name: "ours: no rows at all (what Node itself takes)",
      read: () => json(process.execPath, [ours, "/dev/null", recording, "0"]),
    },
    { name: "`wc -l` on the CSV", read: () => wordCount(streams) },
    {
      name: "readline + JSON.parse on k6's JSON",
      read: () => json(process.execPath, [jsonLines, streams.json]),
    },
  ];
  const python = process.env.PYTHON ?? "python3";
  const duckdb = await run(python, ["-c", "import duckdb"]).then(
    () => true,
    () => false,
  );
  if (!duckdb)
    return { readers, absent: [`DuckDB is left out: ${python} has no module duckdb (pip install duckdb).`] };
  const script = join(READERS, "duckdb-quantiles.py");
  readers.push({
    name: "DuckDB on the CSV, one thread, exact quantiles",
    read: () => json(python, [script, streams.csv]),
  });
  return { readers, absent: [] };
}

async function json(command: string, args: string[]): Promise<Reading> {
  const { stdout } = await run(command, args);
  return JSON.parse(stdout) as Reading;
}

async function wordCount(streams: Streams): Promise<Reading> {
  const { stderr } = await run("bash", ["-c", 'TIMEFORMAT="%U %S"; time wc -l "$0"', streams.csv]);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(" ").map(Number);
  return { rows: streams.rows, cpuSeconds: user + system, peakMb: null };
}

async function bundle(name: string, folder: string): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  await build({
    input: join(READERS, `${name}.ts`),
    platform: "node",
    output: { file, format: "esm" },
    logLevel: "silent",
  });
  return file;
}

/** Unix time in milliseconds of the first row of a CSV with times in microseconds. */
export async function firstTimeMs(csv: string): Promise<number> {
  const file = await readFile(csv, { encoding: "latin1", flag: "r" });
  const micro = /\n[^,]+,(\d{16}),/.exec(file.slice(0, 100_000))?.[1];
  if (!micro) throw new Error(`${csv} does not begin like k6's CSV`);
  return Math.floor(Number(micro) / 1000);
}
