import { type ArmCells, noCells } from "../cells.ts";
import type { LogHistogram } from "../histogram.ts";
import {
  type CheckCell,
  FAILURE_CLASSES,
  type LoadCell,
  type MetricCell,
  PHASES,
  type Phase,
  type PhaseCell,
  type RequestCell,
} from "../recording.ts";
import { type ByteReader, DamagedBytes } from "./byte-reader.ts";
import { CodecState } from "./codec-state.ts";
import type { DecodeBudget } from "./decode-budget.ts";
import { type References, readHistogram } from "./histogram-codec.ts";

export const MAX_NAMES = 4096;
const MAX_NAME_BYTES = 4096;
const MAX_SECOND = 366 * 24 * 3600;

/** Reads what a {@link CellEncoder} wrote. */
export class CellDecoder {
  readonly #in: ByteReader;
  readonly #budget: DecodeBudget;
  readonly #state = new CodecState();

  constructor(input: ByteReader, budget: DecodeBudget) {
    this.#in = input;
    this.#budget = budget;
  }

  read(): ArmCells {
    this.#budget.spend(1, 0);
    const cells = noCells();
    for (const names of [cells.endpoints, cells.metrics, cells.checks]) this.#list(names, this.#name);
    this.#list(cells.requests, this.#request);
    this.#list(cells.phases, this.#phase);
    this.#list(cells.metricCells, this.#metric);
    this.#list(cells.checkCells, this.#check);
    this.#list(cells.load, this.#load);
    return cells;
  }

  #list<T>(items: T[], read: () => T): void {
    const size = this.#in.count(Number.MAX_SAFE_INTEGER, "a list");
    this.#budget.spend(size, 0);
    for (let i = 0; i < size; i++) items.push(read());
  }

  readonly #name = () => this.#in.text(MAX_NAME_BYTES);

  readonly #request = (): RequestCell => {
    const second = this.#second();
    const endpoint = this.#in.index(MAX_NAMES, "an endpoint");
    const count = this.#in.varint();
    const mask = this.#in.index(1 << FAILURE_CLASSES.length, "a set of failures");
    const failures: RequestCell["failures"] = {};
    FAILURE_CLASSES.forEach((name, i) => {
      if (mask & (1 << i)) failures[name] = this.#in.varint();
    });
    return {
      second,
      endpoint,
      count,
      failures,
      latency: this.#histogram(this.#state.latency, endpoint),
    };
  };

  readonly #phase = (): PhaseCell => {
    const second = this.#second();
    const endpoint = this.#in.index(MAX_NAMES, "an endpoint");
    const phases = PHASES.map((phase, i) => {
      const slot = endpoint * PHASES.length + i;
      return [phase, this.#histogram(this.#state.phases, slot)] as const;
    });
    return {
      second,
      endpoint,
      phases: Object.fromEntries(phases) as Record<Phase, PhaseCell["phases"][Phase]>,
    };
  };

  readonly #metric = (): MetricCell => {
    const second = this.#second();
    const metric = this.#in.index(MAX_NAMES, "a metric");
    const count = this.#in.varint();
    const [sum, min, max, last] = [
      this.#in.number(),
      this.#in.number(),
      this.#in.number(),
      this.#in.number(),
    ];
    return {
      second,
      metric,
      count,
      sum,
      min,
      max,
      last,
      values: this.#histogram(this.#state.values, metric),
    };
  };

  readonly #check = (): CheckCell => ({
    second: this.#second(),
    check: this.#in.index(MAX_NAMES, "a check"),
    passes: this.#in.varint(),
    fails: this.#in.varint(),
  });

  readonly #load = (): LoadCell => ({
    second: this.#second(),
    vus: this.#in.varint(),
    iterations: this.#in.varint(),
    droppedIterations: this.#in.varint(),
    bytesSent: this.#in.varint(),
    bytesReceived: this.#in.varint(),
  });

  #second(): number {
    const second = this.#state.second + this.#in.signed();
    if (second < 0 || second > MAX_SECOND) throw new DamagedBytes(`second ${second} is out of range`);
    this.#state.second = second;
    return second;
  }

  #histogram(references: References, slot: number): LogHistogram {
    return readHistogram(this.#in, references, slot, this.#budget);
  }
}
