import type { ArmCells } from "../cells.ts";
import {
  type CheckCell,
  FAILURE_CLASSES,
  type LoadCell,
  type MetricCell,
  PHASES,
  type PhaseCell,
  type RequestCell,
} from "../recording.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { CodecState } from "./codec-state.ts";
import { writeHistogram } from "./histogram-codec.ts";

/** Writes the cells of one arm, one {@link ArmCells} after the other. */
export class CellEncoder {
  readonly #out: ByteWriter;
  readonly #state = new CodecState();

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  write(cells: ArmCells): void {
    for (const names of [cells.endpoints, cells.metrics, cells.checks]) this.#list(names, this.#name);
    this.#list(cells.requests, this.#request);
    this.#list(cells.phases, this.#phase);
    this.#list(cells.metricCells, this.#metric);
    this.#list(cells.checkCells, this.#check);
    this.#list(cells.load, this.#load);
  }

  #list<T>(items: readonly T[], write: (item: T) => void): void {
    this.#out.varint(items.length);
    for (const item of items) write(item);
  }

  readonly #name = (name: string) => this.#out.text(name);

  readonly #request = (cell: RequestCell) => {
    this.#second(cell.second);
    this.#out.varint(cell.endpoint);
    this.#out.varint(cell.count);
    const failures = FAILURE_CLASSES.map((name) => cell.failures[name]);
    this.#out.varint(failures.reduce<number>((mask, n, i) => (n === undefined ? mask : mask | (1 << i)), 0));
    for (const times of failures) if (times !== undefined) this.#out.varint(times);
    writeHistogram(this.#out, cell.latency, this.#state.latency, cell.endpoint);
  };

  readonly #phase = (cell: PhaseCell) => {
    this.#second(cell.second);
    this.#out.varint(cell.endpoint);
    PHASES.forEach((phase, i) => {
      writeHistogram(this.#out, cell.phases[phase], this.#state.phases, cell.endpoint * PHASES.length + i);
    });
  };

  readonly #metric = (cell: MetricCell) => {
    this.#second(cell.second);
    this.#out.varint(cell.metric);
    this.#out.varint(cell.count);
    for (const value of [cell.sum, cell.min, cell.max, cell.last]) this.#out.number(value);
    writeHistogram(this.#out, cell.values, this.#state.values, cell.metric);
  };

  readonly #check = (cell: CheckCell) => {
    this.#second(cell.second);
    this.#out.varint(cell.check);
    this.#out.varint(cell.passes);
    this.#out.varint(cell.fails);
  };

  readonly #load = (cell: LoadCell) => {
    this.#second(cell.second);
    for (const value of [cell.vus, cell.iterations, cell.droppedIterations]) this.#out.varint(value);
    for (const value of [cell.bytesSent, cell.bytesReceived]) this.#out.varint(value);
  };

  #second(second: number): void {
    this.#out.signed(second - this.#state.second);
    this.#state.second = second;
  }
}
