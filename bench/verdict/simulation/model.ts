/** What a simulated side-by-side run is made of. Times in milliseconds and seconds, shares from 0 to 1. */
export interface EndpointShape {
  name: string;
  /** Share of the requests. */
  share: number;
  medianMs: number;
  /** Standard deviation of the natural logarithm of the latency. */
  sigma: number;
}

/** Noise of a whole second: an Ornstein-Uhlenbeck process, on the log scale. */
export interface Drift {
  /** Standard deviation of the natural logarithm: 0.05 is about 5 %. */
  sd: number;
  /** Seconds after which the correlation has fallen to 1/e. */
  memorySeconds: number;
}

export interface RunModel {
  /** Requests per second of each arm. */
  rate: number;
  /** Judged seconds. */
  seconds: number;
  /** Seconds of load before them; default 0. */
  warmUpSeconds?: number;
  endpoints: EndpointShape[];
  /** Noise that hits both arms alike, such as a busy runner. */
  shared?: Drift;
  /** Noise of each arm on its own. */
  own?: Drift;
  /** A share of the requests is slower by a Pareto factor with this exponent. */
  heavyTail?: { share: number; exponent: number };
  /** A share of the requests takes a slower way, such as past a cache. */
  secondMode?: { share: number; factor: number };
  /** Stops of one arm alone, as of a garbage collector: mean number per second, and their length. */
  pauses?: { perSecond: number; fromMs: number; toMs: number };
  /** From a random second on, both arms are slower by this factor. */
  step?: number;
  /** Slower at the start of the load by `1 + extra * exp(-t / seconds)`. */
  coldStart?: { extra: number; seconds: number; arms: "both" | "head" };
  /** Standard deviation of the log of what one deployment differs by from another of the same code. */
  deploymentSd?: number;
  /** Share of failed requests, spread evenly, and in bursts of one second of one arm. */
  failures?: { share: number; bursts?: { perMinute: number; share: number } };
  effect?: Effect;
}

/** What head does worse than base. */
export interface Effect {
  /** Multiplies the latency of all requests. */
  factor?: number;
  /** Multiplies the latency of the slowest tenth alone. */
  tailFactor?: number;
  /** Share of failed requests on top. */
  failures?: number;
}

/** The gate's own mix. */
export const IMAGE_API: EndpointShape[] = [
  { name: "POST /images/batch", share: 0.7, medianMs: 200, sigma: 0.5 },
  { name: "POST /images/generate", share: 0.3, medianMs: 80, sigma: 0.5 },
];

export const ONE_ENDPOINT: EndpointShape[] = [{ name: "GET /thing", share: 1, medianMs: 100, sigma: 0.5 }];

/** Ten endpoints whose traffic falls from a quarter to a fiftieth. */
export const TEN_ENDPOINTS: EndpointShape[] = [25, 20, 15, 10, 8, 7, 5, 4, 4, 2].map((percent, index) => ({
  name: `GET /things/${index}`,
  share: percent / 100,
  medianMs: 30 * (index + 1),
  sigma: 0.5,
}));
