export interface MetricEntry<M> {
  /** Name and the comma after it. */
  bytes: Uint8Array;
  metric: M;
  /** The one whose row followed last time: k6 writes the metrics of a request in a fixed order. */
  next: MetricEntry<M> | null;
}

/** A script has some dozens; a stream with more is not one of k6. */
const MAX_METRICS = 1024;

/** The metrics of a stream by their names. */
export class MetricTable<M> {
  readonly #make: (name: string) => M;
  readonly #entries = new Map<string, MetricEntry<M>>();

  constructor(make: (name: string) => M) {
    this.#make = make;
  }

  /** The metric whose name, comma included, lies in `data` from `from` to before `to`. */
  find(data: Buffer, from: number, to: number): MetricEntry<M> {
    const name = data.toString("utf8", from, to - 1);
    let entry = this.#entries.get(name);
    if (!entry) {
      if (this.#entries.size >= MAX_METRICS) this.#entries.clear();
      entry = { bytes: Buffer.from(data.subarray(from, to)), metric: this.#make(name), next: null };
      this.#entries.set(name, entry);
    }
    return entry;
  }
}
