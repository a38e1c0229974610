import { type FileHandle, mkdir, open, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InfrastructureError, messageOf, UsageError } from "../errors.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";
import type { ArmCells, ArmFacts, CellSink } from "./cells.ts";
import { ByteWriter } from "./codec/byte-writer.ts";
import { CellEncoder } from "./codec/cell-encoder.ts";
import { decodeRecording, UnreadableRecording } from "./codec/decode-recording.ts";
import {
  cellsFrame,
  encodeRecording,
  endFrame,
  factsFrames,
  runnerFrame,
  startFrame,
} from "./codec/encode-recording.ts";
import { PREAMBLE } from "./codec/frames.ts";
import { monitorsFrame } from "./codec/monitors-codec.ts";
import type { ArmName, ArmRecording, Recording, RecordingMeta, RunnerCell } from "./recording.ts";

export { looksLikeRecording } from "./codec/decode-recording.ts";
export { encodeRecording };

/** A killed run loses at most this much, */
const FLUSH_AFTER_MS = 4_000;
/** and one whose machine is lost this much: the disk is asked to keep what was written, which takes it a moment. */
const SYNC_AFTER_MS = 60_000;
const FLUSH_AFTER_BYTES = 256 * 1024;
const MAX_FILE_BYTES = 256 * 1024 * 1024;

interface PendingCells {
  out: ByteWriter;
  encoder: CellEncoder;
}

/**
 * Writes a recording while the run goes on. Everything is appended in whole frames, so that the file of a killed run
 * can be read up to its last few seconds, and a copy taken at any moment is a recording too.
 */
export class RecordingWriter implements CellSink {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #pending = new Map<ArmName, PendingCells>();
  #runner: RunnerCell[] = [];
  #flushedAtMs = Date.now();
  #syncedAtMs = Date.now();
  #written: Promise<void> = Promise.resolve();
  #failure: Error | null = null;
  #closed = false;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * @param startedAtMs Unix time of second 0
   * @throws InfrastructureError where the file cannot be written
   */
  static async open(path: string, meta: RecordingMeta, startedAtMs: number): Promise<RecordingWriter> {
    let file: FileHandle;
    try {
      file = await open(path, "w");
    } catch (error) {
      throw cannotWrite(path, error);
    }
    const writer = new RecordingWriter(path, file);
    writer.#append(Buffer.concat([PREAMBLE, startFrame(meta, startedAtMs)]));
    return writer;
  }

  cells(arm: ArmName, cells: ArmCells): void {
    let pending = this.#pending.get(arm);
    if (!pending) {
      const out = new ByteWriter();
      pending = { out, encoder: new CellEncoder(out) };
      this.#pending.set(arm, pending);
    }
    pending.encoder.write(cells);
    if (pending.out.length > FLUSH_AFTER_BYTES) this.#flush();
    else this.#flushIfDue();
  }

  facts(arm: ArmName, facts: ArmFacts): void {
    this.#flush();
    this.#append(factsFrames(arm, facts));
  }

  runner(cell: RunnerCell): void {
    // Four decimals tell all there is to tell, and cost a third of a double.
    const { second, cpu, steal, eventLoopLagMs } = cell;
    this.#runner.push({
      second,
      cpu: decimals(cpu),
      steal: decimals(steal),
      eventLoopLagMs: decimals(eventLoopLagMs),
    });
    this.#flushIfDue();
  }

  /** What was watched of the target, once the load has ended. */
  monitors(series: readonly MonitorSeries[]): void {
    this.#flush();
    this.#append(monitorsFrame(series));
  }

  /** Everything given so far is in the file, and the file on the disk, when this settles. */
  async checkpoint(): Promise<void> {
    this.#flush();
    this.#sync();
    await this.#written;
    if (this.#failure) throw cannotWrite(this.#path, this.#failure);
  }

  /**
   * Ends the file. `complete: false` says that the run was cut.
   *
   * @throws InfrastructureError where anything could not be written
   */
  async close(options: { complete: boolean }): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#flush();
    this.#append(endFrame(options.complete));
    await this.#written;
    await this.#file.close();
    if (this.#failure) throw cannotWrite(this.#path, this.#failure);
  }

  #flushIfDue(): void {
    if (Date.now() - this.#flushedAtMs >= FLUSH_AFTER_MS) this.#flush();
  }

  #flush(): void {
    this.#flushedAtMs = Date.now();
    for (const [arm, { out }] of this.#pending) this.#append(cellsFrame(arm, out.take()));
    this.#pending.clear();
    if (this.#runner.length > 0) this.#append(runnerFrame(this.#runner));
    this.#runner = [];
    if (Date.now() - this.#syncedAtMs >= SYNC_AFTER_MS) this.#sync();
  }

  #sync(): void {
    this.#syncedAtMs = Date.now();
    this.#then(() => this.#file.datasync());
  }

  #append(bytes: Buffer): void {
    this.#then(() => this.#file.appendFile(bytes));
  }

  /** In order. A failure is kept for `checkpoint` or `close` to tell; nothing is written after it. */
  #then(step: () => Promise<void>): void {
    this.#written = this.#written.then(async () => {
      if (this.#failure) return;
      try {
        await step();
      } catch (error) {
        this.#failure = error as Error;
      }
    });
  }
}

/** Writes a whole recording, and the directory that it lies in. */
export async function writeRecording(path: string, recording: Recording): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodeRecording(recording));
}

/**
 * Reads a recording. With `partial`, a file that is cut off or corrupt is read up to the damage and has
 * `complete: false`; without, it is refused.
 *
 * @throws UsageError with one line that names the file and what to do
 */
export async function readRecording(
  source: string | Buffer,
  options: { partial?: boolean } = {},
): Promise<Recording> {
  const name = typeof source === "string" ? source : "the recording";
  const bytes = typeof source === "string" ? await readBounded(source) : source;
  try {
    const { recording, damage } = decodeRecording(bytes);
    if (damage !== null && !options.partial) {
      throw new UsageError(`${name} is ${damage}; give a whole recording, or run the load test again`);
    }
    return recording;
  } catch (error) {
    if (!(error instanceof UnreadableRecording)) throw error;
    const advice = error.message.includes("newer")
      ? "update load-action to read it"
      : "give a *.recording file that a run wrote";
    throw new UsageError(`${name} ${error.message}; ${advice}`);
  }
}

/**
 * One arm of a recording by its name, as in `FILE#base`.
 *
 * @throws UsageError where the recording has no base arm
 */
export function armOf(recording: Recording, name: ArmName): ArmRecording {
  const arm = name === "head" ? recording.head : recording.base;
  if (!arm) throw new UsageError("the recording has no base arm; leave #base out, or record side by side");
  return arm;
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new UsageError(`${path} is too large for a recording (${size} bytes); give a *.recording file`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read (${messageOf(error)}); give the path of a *.recording file`);
  }
}

function cannotWrite(path: string, error: unknown): InfrastructureError {
  return new InfrastructureError(`${path} cannot be written: ${messageOf(error)}`);
}

function decimals(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
