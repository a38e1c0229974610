/** The image API as a process of its own: `node examples/image-api/server.ts --port 8080 --slow-batch-ms 40`. */
import { parseArgs } from "node:util";
import { startImageApi } from "./image-api.ts";
import type { ImageApiOptions } from "./options.ts";

const HELP = `The Semantest image API, in memory, with knobs for a load test.

  --port N                 port on 127.0.0.1; 0 (the default) takes a free one
  --host ADDRESS           address to listen on (default 127.0.0.1)
  --sleep-ms N             median time that a request sleeps (default 5)
  --burn-ms N              median CPU time that a request burns (default 0)
  --sigma N                lognormal spread of both (default 0)
  --slow-generate-ms N     added to POST /images/generate; also --slow-batch-ms, --slow-ws-ms
  --slow-generate-factor N multiplies its time; also --slow-batch-factor, --slow-ws-factor
  --error-share N          share of the requests answered with 500, 0 to 1
  --reset-share N          share of the requests whose connection is reset, 0 to 1
  --rate-limit N           requests per second above which the answer is 429; 0 is no limit
  --token TEXT             bearer token that requests must carry
  --queue-limit N          jobs that may wait (default 1000)
  --reject-when-full       answer 503 when the queue is full
  --jobs-per-second N      jobs that are finished per second (default 200)
  --message-interval-ms N  time between two messages to a subscriber (default 500)
  --max-sockets N          WebSockets that may be open (default 1000)
  --seed N                 same seed, same latencies and faults (default 1)
`;

const NUMBERS = {
  port: "port",
  "sleep-ms": "sleepMs",
  "burn-ms": "burnMs",
  sigma: "sigma",
  "error-share": "errorShare",
  "reset-share": "resetShare",
  "rate-limit": "rateLimit",
  "queue-limit": "queueLimit",
  "jobs-per-second": "jobsPerSecond",
  "message-interval-ms": "messageIntervalMs",
  "max-sockets": "maxSockets",
  seed: "seed",
} as const satisfies Record<string, keyof ImageApiOptions>;

const SLOW = {
  generate: "POST /images/generate",
  batch: "POST /images/batch",
  ws: "GET /ws",
} as const;

function readOptions(args: string[]): ImageApiOptions | "help" {
  const texts = [
    "host",
    "token",
    ...Object.keys(NUMBERS),
    ...Object.keys(SLOW).flatMap((name) => [`slow-${name}-ms`, `slow-${name}-factor`]),
  ];
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h" },
      "reject-when-full": { type: "boolean" },
      ...Object.fromEntries(texts.map((name) => [name, { type: "string" as const }])),
    },
  });
  if (values.help) return "help";
  const given = values as Record<string, string | boolean | undefined>;
  const options: ImageApiOptions = {
    processMetrics: true,
    rejectWhenFull: given["reject-when-full"] === true,
  };
  if (typeof given.host === "string") options.host = given.host;
  if (typeof given.token === "string") options.token = given.token;
  for (const [flag, name] of Object.entries(NUMBERS)) {
    if (given[flag] !== undefined) options[name] = number(flag, given[flag]);
  }
  options.slow = {};
  for (const [name, endpoint] of Object.entries(SLOW)) {
    const [extra, factor] = [given[`slow-${name}-ms`], given[`slow-${name}-factor`]];
    options.slow[endpoint] = {
      ...(extra === undefined ? {} : { extraMs: number(`slow-${name}-ms`, extra) }),
      ...(factor === undefined ? {} : { factor: number(`slow-${name}-factor`, factor) }),
    };
  }
  return options;
}

function number(flag: string, text: string | boolean): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0) {
    throw new RangeError(`--${flag}: found ${JSON.stringify(text)}; write a number that is not negative`);
  }
  return value;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(HELP);
  } else {
    const api = await startImageApi(options);
    process.stdout.write(`${api.url}\n`);
    const stop = () => {
      process.exitCode = 0;
      void api.close();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
