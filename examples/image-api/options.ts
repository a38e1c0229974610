/** An endpoint as {@link ImageApi.counts} and `slow` name it. */
export const ENDPOINTS = ["POST /images/generate", "POST /images/batch", "GET /ws"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** Whom the API asks for images; any other name in a request, such as `auto`, means whichever has less to do. */
export const PROVIDERS = ["dalle", "stable-diffusion"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What is answered above the rate limit: only the first of them is good manners. */
export const LIMIT_ANSWERS = ["429", "500", "reset"] as const;
export type LimitAnswer = (typeof LIMIT_ANSWERS)[number];

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
  /** Sigma of the lognormal spread of sleeping, burning and the providers' time; 0 makes every request the same. */
  sigma?: number;
  /** Endpoints that are slower than the others; a bare number is a factor. */
  slow?: Partial<Record<Endpoint, Slowness | number>>;
  /** Share of the requests answered with 500, 0..1. */
  errorShare?: number;
  /** Share of the requests whose connection is reset without an answer, 0..1. */
  resetShare?: number;
  /** Errors are answered in plain text, without code, message and `Retry-After`. */
  badErrors?: boolean;
  /** Image requests per second above which `limitAnswer` is what they get; 0 is no limit. */
  rateLimit?: number;
  /** 429 comes with `Retry-After`. */
  limitAnswer?: LimitAnswer;
  /** Bearer token that image requests and WebSockets must carry; empty asks for none. */
  token?: string;
  /** Connections to the database; a request has one while it sleeps and burns. */
  dbPool?: number;
  /** How long a request waits for one before it is answered with 503, in milliseconds. */
  dbWaitMs?: number;
  /** How long a request keeps its connection after it was answered, in milliseconds: a transaction left open. */
  dbHoldMs?: number;
  /** Median time of a provider's answer, in milliseconds. */
  providerMs?: number;
  /** Providers that take longer, by so many milliseconds. */
  slowProvider?: Partial<Record<Provider, number>>;
  /** When a provider is given up and the answer is 504, in milliseconds. */
  providerTimeoutMs?: number;
  /** Calls that one provider takes at a time; further ones wait. */
  providerSlots?: number;
  /** After so many timeouts in a row a provider is left alone for five seconds, with 503; 0 has no circuit breaker. */
  circuitBreaker?: number;
  /** Images that are kept; a request whose image is kept needs no provider. 0 keeps none. */
  cacheSize?: number;
  /** Size of a kept image, in KiB. */
  cacheEntryKb?: number;
  /** How many images the same prompt stands for: load tests repeat themselves, people do not. */
  promptVariants?: number;
  /** `redis://host:port`, where queue and cache are then; empty keeps them in memory. */
  redis?: string;
  /** Memory that Redis may use, in MiB: set there, or assumed where there is none. 0 leaves Redis as it is. */
  redisMaxMb?: number;
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
  /** Share of the WebSockets that are cut without a closing message at each of these intervals, 0..1. */
  wsDropShare?: number;
  /** Share of the messages that never arrive, 0..1; the gap shows in `seq`. */
  wsMissShare?: number;
  /** Memory that is never given back, in MiB per minute. */
  leakMbPerMinute?: number;
  /** Where the leak stops, in MiB. */
  leakMaxMb?: number;
  /** Image requests per second for which one (simulated) replica is enough. */
  autoscaleRate?: number;
  /** Most replicas. */
  autoscaleMax?: number;
  /** How long the rate has to call for more before a replica is added, in milliseconds; three times that to remove one. */
  autoscaleDelayMs?: number;
  /** Replicas are wanted and never come. */
  autoscaleStuck?: boolean;
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
  badErrors: false,
  rateLimit: 0,
  limitAnswer: "429",
  token: "",
  dbPool: 200,
  dbWaitMs: 2000,
  dbHoldMs: 0,
  providerMs: 0,
  slowProvider: {},
  providerTimeoutMs: 10_000,
  providerSlots: 100,
  circuitBreaker: 20,
  cacheSize: 500,
  cacheEntryKb: 1,
  promptVariants: 1000,
  redis: "",
  redisMaxMb: 0,
  queueLimit: 1000,
  rejectWhenFull: false,
  jobsPerSecond: 200,
  messageIntervalMs: 500,
  maxSockets: 1000,
  wsDropShare: 0,
  wsMissShare: 0,
  leakMbPerMinute: 0,
  leakMaxMb: 512,
  autoscaleRate: 50,
  autoscaleMax: 5,
  autoscaleDelayMs: 5000,
  autoscaleStuck: false,
  seed: 1,
  processMetrics: false,
};

const SHARES = ["errorShare", "resetShare", "wsDropShare", "wsMissShare"] as const;
const ABOVE_ZERO = [
  ...["jobsPerSecond", "messageIntervalMs", "queueLimit", "dbPool", "dbWaitMs", "providerSlots"],
  ...["providerTimeoutMs", "promptVariants", "autoscaleRate", "autoscaleMax", "autoscaleDelayMs"],
];

/** Fills in the defaults; throws RangeError with one line for a value that cannot be meant. */
export function settingsOf(options: ImageApiOptions): Settings {
  const settings = { ...DEFAULTS, ...options };
  const numbers = Object.entries({ ...settings, ...settings.slowProvider });
  for (const [name, value] of numbers) {
    if (typeof value === "number" && !(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(`${name}: found ${value}; write a number that is not negative`);
    }
    if (value === 0 && ABOVE_ZERO.includes(name)) {
      throw new RangeError(`${name}: found 0; write a number above 0`);
    }
  }
  for (const name of SHARES) {
    if (settings[name] > 1)
      throw new RangeError(`${name}: found ${settings[name]}; write a share from 0 to 1`);
  }
  oneOf("slow", Object.keys(settings.slow), ENDPOINTS);
  oneOf("slowProvider", Object.keys(settings.slowProvider), PROVIDERS);
  oneOf("limitAnswer", [settings.limitAnswer], LIMIT_ANSWERS);
  return settings;
}

function oneOf(option: string, found: readonly string[], known: readonly string[]): void {
  for (const name of found) {
    if (known.includes(name)) continue;
    throw new RangeError(`${option}: found ${JSON.stringify(name)}; write one of ${known.join(", ")}`);
  }
}

export function slownessOf(settings: Settings, endpoint: Endpoint): Required<Slowness> {
  const slow = settings.slow[endpoint] ?? {};
  return { factor: 1, extraMs: 0, ...(typeof slow === "number" ? { factor: slow } : slow) };
}
