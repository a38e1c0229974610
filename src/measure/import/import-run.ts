/** Reads a run from what is at hand of it: a recording, or one of the files that k6 itself writes. */
import { basename } from "node:path";
import { UsageError } from "../../errors.ts";
import type { ArmName, Recording } from "../recording.ts";
import { armOf, readRecording } from "../recording-file.ts";
import { collectSamples } from "./collect-samples.ts";
import { detect } from "./detect.ts";
import { csvOfJson } from "./json-to-csv.ts";
import { type OpenedFile, openFile } from "./open-file.ts";
import { readSummary } from "./read-summary.ts";
import type { SummaryFigures } from "./summary-figures.ts";

export type ImportedRun = {
  /** What the person should know, one line each. */
  notes: string[];
} & (
  | {
      kind: "recording";
      /** The arm that was asked for is its head arm; it has no base arm. */
      recording: Recording;
    }
  | { kind: "summary"; summary: SummaryFigures }
);

const ACCEPTED =
  "give a recording, a file of k6's --out csv or --out json (plain or .gz), or a JSON summary of k6 (--summary-export)";
const MAX_SUMMARY_BYTES = 64 * 1024 * 1024;

/**
 * @param source a path; `FILE#base` means the base arm of a recording
 * @throws UsageError, in one line, where the file is none of these, damaged or cut
 */
export async function importRun(source: string): Promise<ImportedRun> {
  const { path, arm } = splitArm(source);
  const file = await openFile(path);
  try {
    const found = detect(file.start, file.isWhole);
    if (found.kind !== "recording" && arm !== null) {
      throw new UsageError(`${source}: only a recording has two arms; leave #${arm} out`);
    }
    switch (found.kind) {
      case "recording":
        return { kind: "recording", recording: await oneArm(path, arm ?? "head"), notes: [] };
      case "k6-csv":
        return await ofSamples(path, file, { csv: file.content, metrics: [] }, "imported-csv");
      case "k6-json":
        return await ofSamples(path, file, csvOfJson(file.content), "imported-json");
      case "json":
        return await ofSummary(path, file);
      case "other":
        throw new UsageError(`${path}: this looks like ${found.looksLike}; ${ACCEPTED}`);
    }
  } finally {
    await file.close();
  }
}

function splitArm(source: string): { path: string; arm: ArmName | null } {
  const match = /^(.+)#(base|head)$/s.exec(source);
  return match ? { path: match[1] as string, arm: match[2] as ArmName } : { path: source, arm: null };
}

async function oneArm(path: string, name: ArmName): Promise<Recording> {
  const recording = await readRecording(path);
  if (name === "base" && recording.base === null) {
    throw new UsageError(`${path}#base: this recording has no base arm; leave #base out`);
  }
  const { headSha, baseSha } = recording.meta;
  return {
    ...recording,
    meta: { ...recording.meta, headSha: name === "head" ? headSha : baseSha, baseSha: null },
    head: { ...armOf(recording, name), arm: "head" },
    base: null,
  };
}

async function ofSamples(
  path: string,
  file: OpenedFile,
  run: Parameters<typeof collectSamples>[0],
  collected: "imported-csv" | "imported-json",
): Promise<ImportedRun> {
  const recording = await collectSamples(run, { name: runNameOf(path), start: file.start, collected });
  const notes = ["k6's sample files tell neither how k6 ended nor whether a threshold was crossed."];
  const { broken, truncated, foreign } = recording.head.stream;
  if (broken + truncated + foreign > 0) {
    notes.push(`${path}: ${broken} broken, ${truncated} cut off and ${foreign} foreign lines were left out.`);
  }
  const judged = recording.meta.scenario.judgedMetrics.map(({ metric }) => metric);
  if (judged.length > 0) notes.push(`${path}: no HTTP request is in it; judged by ${judged.join(", ")}.`);
  return { kind: "recording", recording, notes };
}

/** `results/nightly.csv.gz` is the run `nightly`. */
function runNameOf(path: string): string {
  return basename(path).replace(/(\.(csv|json|gz))+$/i, "") || "imported";
}

async function ofSummary(path: string, file: OpenedFile): Promise<ImportedRun> {
  const json = parse(await wholeText(path, file), path);
  const summary = readSummary(json);
  if (summary === null) throw new UsageError(`${path}: this looks like ${describeJson(json)}; ${ACCEPTED}`);
  return { kind: "summary", summary, notes: [] };
}

async function wholeText(path: string, file: OpenedFile): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of file.content) {
    length += chunk.length;
    if (length > MAX_SUMMARY_BYTES)
      throw new UsageError(`${path}: too large for a summary of k6; ${ACCEPTED}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: this looks like JSON that is damaged or cut off; ${ACCEPTED}`);
  }
}

function describeJson(json: unknown): string {
  const keys = new Set(Object.keys(json as object));
  if (keys.has("verdict") && keys.has("comparisons"))
    return "a result that load-action printed (give its recording)";
  if (keys.has("schema") && keys.has("key") && keys.has("endpoints")) {
    return "a stored baseline (write --baseline with its store instead)";
  }
  if (keys.has("lighthouseVersion")) return "a Lighthouse report";
  return "JSON of another kind";
}
