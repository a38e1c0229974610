/** An endpoint as {@link ImageApi.counts} and `slow` name it. */
export const ENDPOINTS = ["POST /images/generate", "POST /images/batch", "GET /ws"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** How one endpoint differs from the others. Both can be given: `time * factor + extraMs`. */
export interface Slowness {
  /** Multiplies the sleeping and the burning; 1 changes nothing. */
  factor?: number;
  /** Added to the sleeping, in milliseconds. */
  extraMs?: number;
}

export interface ImageApiOptions {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  /** Median time that a request sleeps, in milliseconds. */
  sleepMs?: number;
  /** Median CPU time that a request burns on the one thread, in milliseconds. */
  burnMs?: number;
  /** Sigma of the lognormal spread of sleeping and burning; 0 makes every request the same. */
  sigma?: number;
  /** Endpoints that are slower than the others; a bare number is a factor. */
  slow?: Partial<Record<Endpoint, Slowness | number>>;
  /** Share of the requests answered with 500, 0..1. */
  errorShare?: number;
  /** Share of the requests whose connection is reset without an answer, 0..1. */
  resetShare?: number;
  /** Image requests per second above which the answer is 429 with `Retry-After`; 0 is no limit. */
  rateLimit?: number;
  /** Bearer token that image requests and WebSockets must carry; empty asks for none. */
  token?: string;
  /** Jobs that may wait. */
  queueLimit?: number;
  /** Answer 503 when the queue is full; otherwise the oldest job is given up for the new one. */
  rejectWhenFull?: boolean;
  /** Jobs that are finished per second. */
  jobsPerSecond?: number;
  /** Time between two messages to a subscriber, in milliseconds. */
  messageIntervalMs?: number;
  /** WebSockets that may be open; further ones get 503. */
  maxSockets?: number;
  /** Same seed and same order of requests: same latencies and faults. */
  seed?: number;
  /** Adds CPU, memory and start time of the process to `/metrics`. */
  processMetrics?: boolean;
}

export type Settings = Required<ImageApiOptions>;

const DEFAULTS: Settings = {
  port: 0,
  host: "127.0.0.1",
  sleepMs: 5,
  burnMs: 0,
  sigma: 0,
  slow: {},
  errorShare: 0,
  resetShare: 0,
  rateLimit: 0,
  token: "",
  queueLimit: 1000,
  rejectWhenFull: false,
  jobsPerSecond: 200,
  messageIntervalMs: 500,
  maxSockets: 1000,
  seed: 1,
  processMetrics: false,
};

/** Fills in the defaults; throws RangeError with one line for a value that cannot be meant. */
export function settingsOf(options: ImageApiOptions): Settings {
  const settings = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "number" && !(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(`${name}: found ${value}; write a number that is not negative`);
    }
  }
  for (const name of ["errorShare", "resetShare"] as const) {
    if (settings[name] > 1)
      throw new RangeError(`${name}: found ${settings[name]}; write a share from 0 to 1`);
  }
  for (const name of ["jobsPerSecond", "messageIntervalMs", "queueLimit"] as const) {
    if (settings[name] === 0) throw new RangeError(`${name}: found 0; write a number above 0`);
  }
  for (const endpoint of Object.keys(settings.slow)) {
    if (!(ENDPOINTS as readonly string[]).includes(endpoint)) {
      throw new RangeError(`slow: found ${JSON.stringify(endpoint)}; write one of ${ENDPOINTS.join(", ")}`);
    }
  }
  return settings;
}

export function slownessOf(settings: Settings, endpoint: Endpoint): Required<Slowness> {
  const slow = settings.slow[endpoint] ?? {};
  return { factor: 1, extraMs: 0, ...(typeof slow === "number" ? { factor: slow } : slow) };
}
