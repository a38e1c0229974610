import { z } from "zod";
import { PrometheusConnection, type Reply } from "./connection.ts";
import { PrometheusTrouble } from "./trouble.ts";

export type { PrometheusAddress } from "./connection.ts";

const labels = z.record(z.string(), z.string());
const sample = z.tuple([z.number(), z.string()]);
const vector = z.object({
  resultType: z.literal("vector"),
  result: z.array(z.object({ metric: labels, value: sample.optional() })),
});
const matrix = z.object({
  resultType: z.literal("matrix"),
  result: z.array(z.object({ metric: labels, values: z.array(sample).default([]) })),
});
const scalar = z.object({ resultType: z.literal("scalar"), result: sample });
const succeeded = z.object({ status: z.literal("success"), data: z.unknown() });
const failed = z.object({ status: z.literal("error"), error: z.string() });

export type Labels = Readonly<Record<string, string>>;

/** A reading: Unix time in seconds, and a value that may be NaN or infinite. */
export interface Sample {
  time: number;
  value: number;
}

export interface LabelledSample extends Sample {
  labels: Labels;
}

export interface LabelledSamples {
  labels: Labels;
  samples: Sample[];
}

/** Unix times in seconds, both ends included. */
export interface Range {
  start: number;
  end: number;
  step: number;
}

/** Prometheus' HTTP API, as far as it is needed. All methods throw {@link PrometheusTrouble} and nothing else. */
export class PrometheusClient {
  readonly #connection: PrometheusConnection;

  constructor(address: ConstructorParameters<typeof PrometheusConnection>[0]) {
    this.#connection = new PrometheusConnection(address);
  }

  /** The value of an expression at one time, now where none is given; a scalar has no labels. */
  async instant(query: string, signal: AbortSignal, time?: number): Promise<LabelledSample[]> {
    const data = await this.#query(query, signal, time);
    const single = scalar.safeParse(data);
    if (single.success) return [{ labels: {}, ...read(single.data.result) }];
    const { result } = checked(vector, data);
    return result.flatMap(({ metric, value }) =>
      value === undefined ? [] : [{ labels: this.#masked(metric), ...read(value) }],
    );
  }

  /** The readings that an expression such as `up[2m]` selects, as they were scraped. */
  async readings(query: string, signal: AbortSignal, time?: number): Promise<LabelledSamples[]> {
    return this.#allOf(checked(matrix, await this.#query(query, signal, time)));
  }

  /** An expression over time, one value at each step. */
  async range(query: string, { start, end, step }: Range, signal: AbortSignal): Promise<LabelledSamples[]> {
    const form = { query, start: String(start), end: String(end), step: String(step) };
    return this.#allOf(
      checked(matrix, this.#dataOf(await this.#connection.ask("query_range", form, signal))),
    );
  }

  /** The `data` of any other question, such as `rules`. */
  async data(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#dataOf(await this.#connection.ask(path, null, signal));
  }

  async #query(query: string, signal: AbortSignal, time?: number): Promise<unknown> {
    const form = { query, ...(time === undefined ? {} : { time: String(time) }) };
    return this.#dataOf(await this.#connection.ask("query", form, signal));
  }

  #dataOf({ status, text }: Reply): unknown {
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      throw new PrometheusTrouble(`what answers (HTTP ${status}) is not Prometheus: it sends no JSON`);
    }
    const refusal = failed.safeParse(answer);
    if (refusal.success) {
      throw new PrometheusTrouble(
        `Prometheus refuses the query: ${oneLine(this.#connection.mask(refusal.data.error))}`,
      );
    }
    const success = succeeded.safeParse(answer);
    if (!success.success || status >= 400) {
      throw new PrometheusTrouble(
        `what answers (HTTP ${status}) is not Prometheus: its JSON is of another kind`,
      );
    }
    return success.data.data;
  }

  #allOf({ result }: z.infer<typeof matrix>): LabelledSamples[] {
    return result.map(({ metric, values }) => ({ labels: this.#masked(metric), samples: values.map(read) }));
  }

  #masked(found: Labels): Labels {
    return Object.fromEntries(
      Object.entries(found).map(([name, value]) => [name, this.#connection.mask(value)]),
    );
  }
}

function checked<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new PrometheusTrouble("the answer of Prometheus is of another kind than was asked for");
}

const INFINITIES: Record<string, number> = {
  "+Inf": Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  "-Inf": Number.NEGATIVE_INFINITY,
};

function read([time, text]: z.infer<typeof sample>): Sample {
  return { time, value: INFINITIES[text] ?? (text.trim() === "" ? Number.NaN : Number(text)) };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}
