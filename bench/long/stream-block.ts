import { open } from "node:fs/promises";

const NEWLINE = 10;
const COMMA = 44;
const ZERO = 48;
const SECOND_DIGITS = 10;

/** Rows of a real run that can be repeated for as long as one likes, each time later. */
export interface StreamBlock {
  header: Buffer;
  rows: number;
  /** Whole seconds that one repetition covers. */
  seconds: number;
  /** Unix seconds of its first row in repetition 0. */
  startSeconds: number;
  /** The rows of repetition `n`. The same buffer each time: it has to be used up before the next call. */
  repetition(n: number): Buffer;
}

/**
 * Reads k6's CSV with times in microseconds and spreads it over time, so that it has `requestsPerSecond`: a run made
 * as fast as the target answered becomes a long one with a usual rate. Samples of one request keep one time.
 */
export async function readBlock(csv: string, requestsPerSecond: number): Promise<StreamBlock> {
  const file = await open(csv);
  const all = await file.readFile().finally(() => file.close());
  const headerEnd = all.indexOf(NEWLINE) + 1;
  const body = Buffer.from(all.subarray(headerEnd));
  const { times, requests } = timesIn(body);
  const [first] = times;
  if (first === undefined) throw new Error(`${csv} has no rows`);
  const last = times.reduce((latest, time) => Math.max(latest, time.micros), first.micros);
  const seconds = Math.max(1, Math.round(requests / requestsPerSecond));
  const stretch = (seconds * 1e6 - 1) / (last - first.micros + 1);
  const startSeconds = Math.floor(first.micros / 1e6);
  const secondsOf = new Uint32Array(times.length);
  times.forEach(({ at, micros }, i) => {
    const moved = startSeconds * 1e6 + Math.max(0, Math.floor((micros - first.micros) * stretch));
    body.write(String(moved), at, "latin1");
    secondsOf[i] = Math.floor(moved / 1e6);
  });
  const places = Uint32Array.from(times, ({ at }) => at);
  return {
    header: all.subarray(0, headerEnd),
    rows: times.length,
    seconds,
    startSeconds,
    repetition(n) {
      for (let i = 0; i < places.length; i++) {
        writeSeconds(body, places[i] as number, (secondsOf[i] as number) + n * seconds);
      }
      return body;
    },
  };
}

function timesIn(body: Buffer): { times: { at: number; micros: number }[]; requests: number } {
  const times: { at: number; micros: number }[] = [];
  let requests = 0;
  for (let at = 0; at < body.length; at = body.indexOf(NEWLINE, at) + 1) {
    const comma = body.indexOf(COMMA, at);
    if (body.toString("latin1", at, comma) === "http_reqs") requests++;
    times.push({ at: comma + 1, micros: Number(body.toString("latin1", comma + 1, comma + 17)) });
  }
  return { times, requests };
}

function writeSeconds(body: Buffer, at: number, value: number): void {
  let rest = value;
  for (let digit = at + SECOND_DIGITS - 1; digit >= at; digit--) {
    body[digit] = ZERO + (rest % 10);
    rest = (rest / 10) | 0;
  }
}
