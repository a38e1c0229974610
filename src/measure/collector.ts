import type { ArmAftermath, Collect } from "../engine/engine.ts";
import type { CellSink } from "./cells.ts";
import { CsvRows } from "./csv/csv-rows.ts";
import type { LiveFigures } from "./live-figures.ts";
import type { ArmName, StreamHealth } from "./recording.ts";
import { emptyArm } from "./recording-builder.ts";
import { PushedSamples } from "./remote-write/pushed-samples.ts";
import { shareCells } from "./remote-write/share-cells.ts";
import { SampleCollector } from "./sample-collector.ts";

export type { LiveFigures } from "./live-figures.ts";

export interface CollectorOptions {
  arm: ArmName;
  /** A `RecordingWriter`, or a `RecordingBuilder` to collect in memory. */
  writer: CellSink;
  /** Unix time of second 0, in milliseconds; the same for both arms. */
  startedAtMs: number;
  /** Written at once where it is given, so that even the recording of a killed run names its target. */
  url?: string;
  /** What {@link ArmCollector.write} gets: pieces of CSV, or whole pushes of histograms. */
  collect?: Collect;
}

/** Takes the sample stream of one arm, in chunks of any size, and hands cells to the writer while it comes. */
export class ArmCollector {
  readonly #arm: ArmName;
  readonly #writer: CellSink;
  readonly #samples: SampleCollector;
  /** Per second. */
  readonly #iterations = new Map<number, number>();
  readonly #rows: { write(chunk: Uint8Array): void; end(): void; health(): StreamHealth };

  constructor({ arm, writer, startedAtMs, url, collect = "csv" }: CollectorOptions) {
    this.#arm = arm;
    this.#writer = writer;
    const isPushed = collect === "histograms";
    this.#samples = new SampleCollector(arm, isPushed ? this.#countingIterations() : writer, startedAtMs);
    this.#rows = isPushed ? new PushedSamples(this.#samples, startedAtMs) : new CsvRows(this.#samples);
    if (url === undefined) return;
    const { thresholds, metrics, stream, end } = emptyArm(arm);
    writer.facts(arm, { url: publicUrl(url), thresholds, metrics, stream, end });
  }

  write(chunk: Uint8Array): void {
    this.#rows.write(chunk);
  }

  /** To be called once, after the last chunk. `url` may be as it was given; what is secret in it is left out. */
  finish(aftermath: ArmAftermath, url: string): void {
    this.#rows.end();
    this.#samples.closeAll();
    const { thresholds, metrics, shares = [], end } = aftermath;
    if (this.#rows instanceof PushedSamples) {
      this.#writer.cells(this.#arm, shareCells(shares, this.#iterations, this.#samples.names));
    }
    const stream = this.health();
    const errorAnswers = this.#samples.single.errorAnswers();
    const slowest = this.#samples.single.slowest();
    this.#writer.facts(this.#arm, {
      url: publicUrl(url),
      thresholds,
      metrics,
      errors: this.#samples.errors(),
      ...(errorAnswers === undefined ? {} : { errorAnswers }),
      ...(slowest === undefined ? {} : { slowest }),
      stream,
      end,
    });
  }

  #countingIterations(): CellSink {
    const writer = this.#writer;
    return {
      cells: (arm, cells) => {
        for (const { second, iterations } of cells.load) {
          this.#iterations.set(second, (this.#iterations.get(second) ?? 0) + iterations);
        }
        writer.cells(arm, cells);
      },
      facts: (arm, facts) => writer.facts(arm, facts),
    };
  }

  live(): LiveFigures {
    return this.#samples.live();
  }

  health(): StreamHealth {
    return this.#rows.health();
  }
}

/** A target as it may be shown: without user, password, query and fragment. */
export function publicUrl(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1");
}
