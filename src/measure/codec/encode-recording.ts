import { type ArmCells, type ArmFacts, noCells } from "../cells.ts";
import type { ArmName, ArmRecording, Recording, RecordingMeta, RunnerCell } from "../recording.ts";
import { ByteWriter } from "./byte-writer.ts";
import { CellEncoder } from "./cell-encoder.ts";
import { deflate, encodeFrame, FRAME, PREAMBLE } from "./frames.ts";
import { monitorsFrame } from "./monitors-codec.ts";

/** Cells per frame when a whole recording is encoded at once; keeps each frame far below the limit of a reader. */
const CELLS_PER_FRAME = 5_000;

/** A whole recording as the bytes of a file; `decodeRecording` gives an equal one. */
export function encodeRecording(recording: Recording): Buffer {
  const parts = [PREAMBLE, startFrame(recording.meta, recording.startedAtMs)];
  for (const arm of [recording.head, recording.base]) {
    if (!arm) continue;
    for (const cells of slices(arm)) {
      const out = new ByteWriter();
      new CellEncoder(out).write(cells);
      parts.push(cellsFrame(arm.arm, out.take()));
    }
    parts.push(factsFrames(arm.arm, factsOf(arm)));
  }
  if (recording.runner.length > 0) parts.push(runnerFrame(recording.runner));
  if (recording.monitors !== undefined) parts.push(monitorsFrame(recording.monitors));
  parts.push(endFrame(recording.complete));
  return Buffer.concat(parts);
}

export function startFrame(meta: RecordingMeta, startedAtMs: number): Buffer {
  return jsonFrame(FRAME.meta, { startedAtMs, meta });
}

export function cellsFrame(arm: ArmName, encoded: Buffer): Buffer {
  return encodeFrame(arm === "head" ? FRAME.headCells : FRAME.baseCells, deflate(encoded));
}

export function runnerFrame(cells: readonly RunnerCell[]): Buffer {
  const out = new ByteWriter();
  out.varint(cells.length);
  for (const cell of cells) {
    out.varint(cell.second);
    for (const value of [cell.cpu, cell.steal, cell.eventLoopLagMs]) out.number(value);
  }
  return encodeFrame(FRAME.runner, deflate(out.take()));
}

export function endFrame(complete: boolean): Buffer {
  return jsonFrame(FRAME.end, { complete });
}

export function jsonFrame(type: number, value: unknown): Buffer {
  return encodeFrame(type, Buffer.from(JSON.stringify(value)));
}

/** What is known of single answers has frames of its own, which are compressed and which older versions skip. */
export function factsFrames(arm: ArmName, facts: ArmFacts): Buffer {
  const { slowest, errorAnswers, ...rest } = facts;
  const parts = [jsonFrame(arm === "head" ? FRAME.headFacts : FRAME.baseFacts, rest)];
  if (slowest !== undefined) parts.push(deflatedFrame(FRAME.slowest, { arm, slowest }));
  if (errorAnswers !== undefined) parts.push(deflatedFrame(FRAME.errorAnswers, { arm, errorAnswers }));
  return Buffer.concat(parts);
}

function deflatedFrame(type: number, value: unknown): Buffer {
  return encodeFrame(type, deflate(Buffer.from(JSON.stringify(value))));
}

function factsOf({ url, thresholds, metrics, stream, end, ...rest }: ArmRecording): ArmFacts {
  const { errors, slowest, errorAnswers } = rest;
  return {
    url,
    thresholds,
    metrics,
    ...(errors === undefined ? {} : { errors }),
    ...(slowest === undefined ? {} : { slowest }),
    ...(errorAnswers === undefined ? {} : { errorAnswers }),
    stream,
    end,
  };
}

function* slices(arm: ArmRecording): Generator<ArmCells> {
  yield {
    ...noCells(),
    endpoints: arm.endpoints,
    metrics: arm.metrics.map((metric) => metric.name),
    checks: arm.checks,
  };
  for (const kind of ["requests", "phases", "metricCells", "checkCells", "load"] as const) {
    for (let from = 0; from < arm[kind].length; from += CELLS_PER_FRAME) {
      yield { ...noCells(), [kind]: arm[kind].slice(from, from + CELLS_PER_FRAME) };
    }
  }
}
