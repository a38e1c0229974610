import { ArmCollector, type LiveFigures } from "../../measure/collector.ts";
import type { RecordingMeta } from "../../measure/recording.ts";
import { RecordingWriter } from "../../measure/recording-file.ts";
import type { Shard } from "../../shard/shard.ts";
import type { ArmAftermath } from "../engine.ts";

/** The clock that the pods of one run have in common: second 0 of each is a whole number of seconds from the first's. */
export class PodClock {
  #originMs: number | null = null;

  get originMs(): number | null {
    return this.#originMs;
  }

  /** @returns Unix time in milliseconds of second 0 of a pod that made its first sample then */
  startFor(firstSampleMs: number): number {
    const start = firstSampleMs - BEFORE_FIRST_SAMPLE_MS;
    this.#originMs ??= start;
    // Samples of less than a second before second 0 are counted in it.
    return this.#originMs + Math.round((start - this.#originMs) / 1000) * 1000;
  }
}

/** The first request ends a little after the load began. */
const BEFORE_FIRST_SAMPLE_MS = 200;

const FIRST_SAMPLE = /^(?!vus|metric_name)[A-Za-z_]\w*,(\d{9,20}),/m;

/**
 * Records the samples of one pod as one shard. It begins with the first sample of the load: what k6 says of its virtual
 * users while it waits for the start is not part of it.
 */
export class ShardRecorder {
  readonly #options: ShardRecorderOptions;
  #header: string | null = null;
  #waiting: string[] = [];
  #opening: Promise<void> | null = null;
  #writer: RecordingWriter | null = null;
  #collector: ArmCollector | null = null;
  #failure: unknown = null;

  constructor(options: ShardRecorderOptions) {
    this.#options = options;
  }

  rows(rows: string): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#collector !== null) {
      this.#collector.write(Buffer.from(rows));
      return;
    }
    if (this.#opening !== null) {
      this.#waiting.push(rows);
      return;
    }
    const first = FIRST_SAMPLE.exec(rows);
    if (first === null) {
      this.#header ??= /^metric_name,.*\n/m.exec(rows)?.[0] ?? null;
      return;
    }
    const header = /^metric_name,.*\n/m.exec(rows)?.[0] ?? this.#header ?? "";
    this.#waiting.push(header + rows.slice(first.index));
    this.#opening = this.#open(this.#options.clock.startFor(Number(first[1]) / 1000));
    // Told by the next rows, or by the end.
    this.#opening.catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Null before the load has begun. */
  live(): LiveFigures | null {
    return this.#collector?.live() ?? null;
  }

  /** To be called once, after the last rows. @throws InfrastructureError where the recording cannot be written */
  async finish(aftermath: ArmAftermath): Promise<void> {
    const { clock, url } = this.#options;
    this.#opening ??= this.#open(clock.originMs ?? Date.now());
    await this.#opening;
    this.#collector?.finish(aftermath, url);
    await this.#writer?.close({ complete: aftermath.end.outcome !== "cancelled" });
  }

  async #open(startedAtMs: number): Promise<void> {
    const { file, meta, shard, url } = this.#options;
    const own: RecordingMeta = {
      ...meta,
      shard,
      plannedRate: meta.plannedRate === null ? null : meta.plannedRate / shard.of,
    };
    const writer = await RecordingWriter.open(file, own, startedAtMs);
    const collector = new ArmCollector({ arm: "head", writer, startedAtMs, url });
    for (const rows of this.#waiting) collector.write(Buffer.from(rows));
    this.#waiting = [];
    this.#writer = writer;
    this.#collector = collector;
  }
}

export interface ShardRecorderOptions {
  file: string;
  /** Of the whole run. */
  meta: RecordingMeta;
  shard: Shard;
  clock: PodClock;
  url: string;
}
