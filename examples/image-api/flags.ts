import { parseArgs } from "node:util";
import { type ImageApiOptions, LIMIT_ANSWERS, type LimitAnswer, PROVIDERS } from "./options.ts";

export const HELP = `The Semantest image API, with knobs for a load test. It makes no images.

  --port N                 port on 127.0.0.1; 0 (the default) takes a free one
  --host ADDRESS           address to listen on (default 127.0.0.1)
  --token TEXT             bearer token that requests must carry
  --seed N                 same seed, same latencies and faults (default 1)

How long a request takes
  --sleep-ms N             median time that a request sleeps (default 5)
  --burn-ms N              median CPU time that a request burns (default 0)
  --sigma N                lognormal spread of sleeping, burning and providers (default 0)
  --slow-generate-ms N     added to POST /images/generate; also --slow-batch-ms, --slow-ws-ms
  --slow-generate-factor N multiplies its time; also --slow-batch-factor, --slow-ws-factor

Errors
  --error-share N          share of the requests answered with 500, 0 to 1
  --reset-share N          share of the requests whose connection is reset, 0 to 1
  --bad-errors             errors in plain text, without code, message and Retry-After
  --rate-limit N           image requests per second above which the answer is 429; 0 is no limit
  --limit-answer WHAT      429 (the default), 500 or reset: what is answered above it

Database (simulated)
  --db-pool N              connections; a request has one while it sleeps and burns (default 200)
  --db-wait-ms N           how long a request waits for one before it gets 503 (default 2000)
  --db-hold-ms N           how long a connection is kept after the answer (default 0)

Providers (simulated)
  --provider-ms N          median time of their answer (default 0)
  --slow-dalle-ms N        added to that of one of them; also --slow-stable-diffusion-ms
  --provider-timeout-ms N  when one is given up and the answer is 504 (default 10000)
  --provider-slots N       calls that one takes at a time (default 100)
  --circuit-breaker N      timeouts in a row until one is left alone for 5 s, with 503; 0 is never (default 20)

Cache and queue
  --redis URL              redis://host:port for both (BullMQ); in memory where there is none
  --redis-max-mb N         memory that Redis may use; set there, or assumed in memory (0, the default: as it is)
  --cache-size N           images that are kept (default 500; 0 keeps none)
  --cache-entry-kb N       size of a kept image (default 1)
  --prompt-variants N      how many images the same prompt stands for (default 1000)
  --queue-limit N          jobs that may wait (default 1000)
  --reject-when-full       answer 503 when the queue is full
  --jobs-per-second N      jobs that are finished per second (default 200)

WebSockets
  --message-interval-ms N  time between two messages to a subscriber (default 500)
  --max-sockets N          WebSockets that may be open (default 1000)
  --ws-drop-share N        share of the WebSockets that are cut at each of these intervals, 0 to 1
  --ws-miss-share N        share of the messages that never arrive, 0 to 1

Memory and replicas
  --leak-mb-per-minute N   memory that is never given back (default 0)
  --leak-max-mb N          where that stops (default 512)
  --autoscale-rate N       image requests per second for one (simulated) replica (default 50)
  --autoscale-max N        most replicas (default 5)
  --autoscale-delay-ms N   how long until one is added; three times that to remove one (default 5000)
  --autoscale-stuck        replicas are wanted and never come
`;

const NUMBERS = {
  port: "port",
  seed: "seed",
  "sleep-ms": "sleepMs",
  "burn-ms": "burnMs",
  sigma: "sigma",
  "error-share": "errorShare",
  "reset-share": "resetShare",
  "rate-limit": "rateLimit",
  "db-pool": "dbPool",
  "db-wait-ms": "dbWaitMs",
  "db-hold-ms": "dbHoldMs",
  "provider-ms": "providerMs",
  "provider-timeout-ms": "providerTimeoutMs",
  "provider-slots": "providerSlots",
  "circuit-breaker": "circuitBreaker",
  "redis-max-mb": "redisMaxMb",
  "cache-size": "cacheSize",
  "cache-entry-kb": "cacheEntryKb",
  "prompt-variants": "promptVariants",
  "queue-limit": "queueLimit",
  "jobs-per-second": "jobsPerSecond",
  "message-interval-ms": "messageIntervalMs",
  "max-sockets": "maxSockets",
  "ws-drop-share": "wsDropShare",
  "ws-miss-share": "wsMissShare",
  "leak-mb-per-minute": "leakMbPerMinute",
  "leak-max-mb": "leakMaxMb",
  "autoscale-rate": "autoscaleRate",
  "autoscale-max": "autoscaleMax",
  "autoscale-delay-ms": "autoscaleDelayMs",
} as const satisfies Record<string, keyof ImageApiOptions>;

const TEXTS = { host: "host", token: "token", redis: "redis" } as const satisfies Record<
  string,
  keyof ImageApiOptions
>;

const SWITCHES = {
  "bad-errors": "badErrors",
  "reject-when-full": "rejectWhenFull",
  "autoscale-stuck": "autoscaleStuck",
} as const satisfies Record<string, keyof ImageApiOptions>;

const SLOW = {
  generate: "POST /images/generate",
  batch: "POST /images/batch",
  ws: "GET /ws",
} as const;

/** Throws an Error with one line for a flag that is not known or a value that cannot be meant. */
export function readFlags(args: string[]): ImageApiOptions | "help" {
  const texts = [
    ...["limit-answer", ...Object.keys(TEXTS), ...Object.keys(NUMBERS)],
    ...Object.keys(SLOW).flatMap((name) => [`slow-${name}-ms`, `slow-${name}-factor`]),
    ...PROVIDERS.map((name) => `slow-${name}-ms`),
  ];
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h" },
      ...Object.fromEntries(Object.keys(SWITCHES).map((name) => [name, { type: "boolean" as const }])),
      ...Object.fromEntries(texts.map((name) => [name, { type: "string" as const }])),
    },
  });
  if (values.help) return "help";
  const given = values as Record<string, string | boolean | undefined>;
  const numberOf = (flag: string) => (given[flag] === undefined ? null : number(flag, given[flag]));

  const options: ImageApiOptions = { processMetrics: true, slow: {}, slowProvider: {} };
  for (const [flag, name] of Object.entries(SWITCHES)) options[name] = given[flag] === true;
  for (const [flag, name] of Object.entries(TEXTS)) {
    if (given[flag] !== undefined) options[name] = String(given[flag]);
  }
  for (const [flag, name] of Object.entries(NUMBERS)) {
    const value = numberOf(flag);
    if (value !== null) options[name] = value;
  }
  const answer = given["limit-answer"];
  if (answer !== undefined) options.limitAnswer = limitAnswer(String(answer));
  for (const [name, endpoint] of Object.entries(SLOW)) {
    const [extraMs, factor] = [numberOf(`slow-${name}-ms`), numberOf(`slow-${name}-factor`)];
    options.slow![endpoint] = {
      ...(extraMs === null ? {} : { extraMs }),
      ...(factor === null ? {} : { factor }),
    };
  }
  for (const name of PROVIDERS) options.slowProvider![name] = numberOf(`slow-${name}-ms`) ?? 0;
  return options;
}

function number(flag: string, text: string | boolean): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0) {
    throw new RangeError(`--${flag}: found ${JSON.stringify(text)}; write a number that is not negative`);
  }
  return value;
}

function limitAnswer(text: string): LimitAnswer {
  const answer = LIMIT_ANSWERS.find((known) => known === text);
  if (answer !== undefined) return answer;
  throw new RangeError(
    `--limit-answer: found ${JSON.stringify(text)}; write one of ${LIMIT_ANSWERS.join(", ")}`,
  );
}
