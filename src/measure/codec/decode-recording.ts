import type { z } from "zod";
import type { ArmCells } from "../cells.ts";
import type { ArmName, Recording, RecordingMeta, RunnerCell } from "../recording.ts";
import { RecordingBuilder } from "../recording-builder.ts";
import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { CellDecoder, MAX_NAMES } from "./cell-decoder.ts";
import { DecodeBudget } from "./decode-budget.ts";
import { FORM_VERSION, FRAME, type Frame, inflate, MAGIC, PREAMBLE, readFrames } from "./frames.ts";
import { readMonitors } from "./monitors-codec.ts";
import { parseFrame, problemOf } from "./parse-frame.ts";
import { endSchema, factsSchema, metaSchema, startSchema, versionSchema } from "./recording-schema.ts";
import { errorAnswersSchema, type SingleAnswersFrame, slowestSchema } from "./single-answers-schema.ts";

/** The bytes are not a recording that this version can read at all. The message ends a sentence about the file. */
export class UnreadableRecording extends Error {
  override name = "UnreadableRecording";
}

export interface Decoded {
  recording: Recording;
  /** What is wrong with the rest of the file; null where there is nothing. */
  damage: string | null;
}

/** All frames together: many times a long run at full rate, and still bounded. */
const MAX_INFLATED_TOTAL = 192 * 1024 * 1024;

/**
 * Reads the bytes of a recording as far as they are good.
 *
 * @throws UnreadableRecording where not even the beginning is good
 */
export function decodeRecording(file: Buffer): Decoded {
  checkPreamble(file);
  const decoder = new Decoder();
  let damage: string | null = null;
  try {
    for (const frame of readFrames(file)) decoder.take(frame);
    if (decoder.complete === null) damage = "cut off";
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error;
    damage = error.message;
  }
  if (!decoder.builder) throw new UnreadableRecording(`is ${damage ?? "cut off"} at its very beginning`);
  const complete = damage === null && decoder.complete === true;
  return { recording: decoder.builder.build({ complete }), damage };
}

/** Whether a file begins like a recording, of whatever version. */
export function looksLikeRecording(beginning: Uint8Array): boolean {
  return MAGIC.equals(beginning.subarray(0, MAGIC.length));
}

/** @throws UnreadableRecording where the bytes do not begin like a recording of this version */
export function checkPreamble(file: Buffer): void {
  if (!looksLikeRecording(file)) throw new UnreadableRecording("is not a recording");
  const version = file[MAGIC.length];
  if (version === undefined) throw new UnreadableRecording("is cut off at its very beginning");
  if (version > FORM_VERSION) throw newer(version);
  if (file.length < PREAMBLE.length || version !== FORM_VERSION) {
    throw new UnreadableRecording("is corrupt at its very beginning");
  }
}

function newer(schema: number): UnreadableRecording {
  return new UnreadableRecording(
    `was written by a newer version (recording schema ${schema}, this version reads ${FORM_VERSION})`,
  );
}

class Decoder {
  builder: RecordingBuilder | null = null;
  complete: boolean | null = null;
  #inflated = 0;
  readonly #budget = new DecodeBudget();
  readonly #names = new Map<ArmName, { endpoints: number; metrics: number; checks: number }>();

  take({ type, payload }: Frame): void {
    if (this.complete !== null) throw new DamagedBytes("corrupt (it goes on after its end)");
    if (type === FRAME.meta) this.#start(payload);
    else if (!this.builder) throw new DamagedBytes("corrupt");
    else if (type === FRAME.headCells) this.#readCells(this.builder, "head", payload);
    else if (type === FRAME.baseCells) this.#readCells(this.builder, "base", payload);
    else if (type === FRAME.headFacts) this.builder.facts("head", parseFrame(factsSchema, payload));
    else if (type === FRAME.baseFacts) this.builder.facts("base", parseFrame(factsSchema, payload));
    else if (type === FRAME.runner) this.#readRunner(this.builder, payload);
    else if (type === FRAME.slowest) this.#readSingle(this.builder, slowestSchema, payload);
    else if (type === FRAME.errorAnswers) this.#readSingle(this.builder, errorAnswersSchema, payload);
    else if (type === FRAME.monitors)
      this.builder.monitors(readMonitors(this.#inflate(payload), this.#budget));
    else if (type === FRAME.end) this.complete = parseFrame(endSchema, payload).complete;
  }

  #start(payload: Buffer): void {
    if (this.builder) throw new DamagedBytes("corrupt (it begins twice)");
    const { startedAtMs, meta } = parseFrame(startSchema, payload);
    const version = versionSchema.safeParse(meta);
    if (version.success && version.data.schema > 1) throw newer(version.data.schema);
    const checked = metaSchema.safeParse(meta);
    if (!checked.success) throw new DamagedBytes(`corrupt (${problemOf(checked.error)})`);
    this.builder = new RecordingBuilder(checked.data satisfies RecordingMeta, startedAtMs);
  }

  #readCells(builder: RecordingBuilder, arm: ArmName, payload: Buffer): void {
    const input = new ByteReader(this.#inflate(payload));
    const decoder = new CellDecoder(input, this.#budget);
    while (input.left > 0) {
      const cells = decoder.read();
      this.#check(arm, cells);
      builder.cells(arm, cells);
    }
  }

  #readSingle(builder: RecordingBuilder, schema: z.ZodType<SingleAnswersFrame>, payload: Buffer): void {
    const { arm, ...known } = parseFrame(schema, this.#inflate(payload));
    builder.singleAnswers(arm, known);
  }

  #readRunner(builder: RecordingBuilder, payload: Buffer): void {
    const input = new ByteReader(this.#inflate(payload));
    const size = input.count(Number.MAX_SAFE_INTEGER, "a list");
    this.#budget.spend(size, 0);
    for (let i = 0; i < size; i++) {
      const cell: RunnerCell = {
        second: input.varint(),
        cpu: input.number(),
        steal: input.number(),
        eventLoopLagMs: input.number(),
      };
      builder.runner(cell);
    }
  }

  /** Every index must name something; the judge and the reports rely on it. */
  #check(arm: ArmName, cells: ArmCells): void {
    const names = this.#names.get(arm) ?? { endpoints: 0, metrics: 0, checks: 0 };
    names.endpoints += cells.endpoints.length;
    names.metrics += cells.metrics.length;
    names.checks += cells.checks.length;
    this.#names.set(arm, names);
    const known =
      Math.max(names.endpoints, names.metrics, names.checks) <= MAX_NAMES &&
      cells.requests.every((cell) => cell.endpoint < names.endpoints) &&
      cells.phases.every((cell) => cell.endpoint < names.endpoints) &&
      cells.metricCells.every((cell) => cell.metric < names.metrics) &&
      cells.checkCells.every((cell) => cell.check < names.checks);
    if (!known) throw new DamagedBytes("corrupt (a cell without a name)");
  }

  #inflate(payload: Buffer): Buffer {
    const bytes = inflate(payload);
    this.#inflated += bytes.length;
    if (this.#inflated > MAX_INFLATED_TOTAL) throw new DamagedBytes("too large");
    return bytes;
  }
}
