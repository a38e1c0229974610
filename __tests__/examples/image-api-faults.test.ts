import { afterEach, describe, expect, it } from "vitest";
import { type ImageApi, type ImageApiOptions, startImageApi } from "../../examples/image-api/image-api.ts";
import { BATCH, GENERATE, metricOf, openSocket, postTo, until } from "./client.ts";

let api: ImageApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

async function start(options: ImageApiOptions = {}): Promise<ImageApi> {
  api = await startImageApi({ sleepMs: 0, ...options });
  return api;
}

const generate = (body: object = GENERATE) => postTo(api!.url, "/images/generate", body);
const metric = (name: string) => metricOf(api!.url, name);
const many = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

describe("the pool of connections", () => {
  it("makes requests wait their turn, and turns away who waits too long", async () => {
    await start({ dbPool: 2, sleepMs: 300, dbWaitMs: 450 });
    const answers = many(6, generate);
    await until(async () => (await metric("semantest_db_connections_in_use")) === 2);
    expect(await metric("semantest_db_connections_max")).toBe(2);
    const statuses = (await answers).map((answer) => answer.status).sort();
    // Two at once, two after 300 ms; the last two would have come after 600 ms.
    expect(statuses).toEqual([202, 202, 202, 202, 503, 503]);
    const refused = (await answers).find((answer) => answer.status === 503);
    expect(refused?.body.error?.code).toBe("pool_exhausted");
    expect(refused?.headers.get("retry-after")).toBe("1");
    await until(async () => (await metric("semantest_db_connections_in_use")) === 0);
  });

  it("runs out where connections are kept after the answer, and comes back", async () => {
    await start({ dbPool: 3, dbHoldMs: 800, dbWaitMs: 50 });
    const statuses = (await many(6, generate)).map((answer) => answer.status).sort();
    expect(statuses).toEqual([202, 202, 202, 503, 503, 503]);
    await until(async () => (await generate()).status === 202);
  });
});

describe("a provider", () => {
  it("that is slow is given up, and left alone after some timeouts", async () => {
    await start({ slowProvider: { dalle: 5000 }, providerTimeoutMs: 60, circuitBreaker: 3, cacheSize: 0 });
    const dalle = { ...GENERATE, provider: "dalle" };
    for (let i = 0; i < 3; i++) {
      const answer = await generate(dalle);
      expect(answer).toMatchObject({ status: 504, body: { error: { code: "provider_timeout" } } });
    }
    expect(await metric('semantest_provider_timeouts_total{provider="dalle"}')).toBe(3);
    expect(await metric('semantest_circuit_breaker_open{provider="dalle"}')).toBe(1);
    const refused = await generate(dalle);
    expect(refused).toMatchObject({ status: 503, body: { error: { code: "provider_unavailable" } } });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await generate({ ...GENERATE, provider: "stable-diffusion" })).status).toBe(202);
    expect(await metric('semantest_provider_timeouts_total{provider="stable-diffusion"}')).toBe(0);
  });

  it("takes so many calls at a time, so that its time grows with the load", async () => {
    await start({ providerMs: 40, providerSlots: 2, cacheSize: 0 });
    await many(10, () => generate({ ...GENERATE, provider: "dalle" }));
    const seconds = await metric('semantest_provider_duration_seconds_sum{provider="dalle"}');
    // Five rounds of two calls: 2 * (40 + 80 + 120 + 160 + 200) ms; all at once would be 400 ms.
    expect(seconds).toBeGreaterThan(1);
    expect(await metric('semantest_provider_duration_seconds_count{provider="dalle"}')).toBe(10);
  });

  it("is asked for a batch once, and not where the image is kept", async () => {
    await start({ promptVariants: 1 });
    for (let i = 0; i < 5; i++) expect((await postTo(api!.url, "/images/batch", BATCH)).status).toBe(202);
    expect(await metric("semantest_cache_misses_total")).toBe(1);
    expect(await metric("semantest_cache_hits_total")).toBe(4);
  });

  it("is asked each time where nothing is kept", async () => {
    await start({ promptVariants: 1, cacheSize: 0 });
    for (let i = 0; i < 5; i++) await generate();
    expect(await metric("semantest_cache_hits_total")).toBe(0);
  });
});

describe("errors", () => {
  it("are plain text without a time to come back, where they are to be bad", async () => {
    await start({ badErrors: true, rateLimit: 1 });
    const answers = await many(5, generate);
    const limited = answers.find((answer) => answer.status === 429);
    expect(limited).toMatchObject({ text: "Something went wrong", body: {} });
    expect(limited?.headers.get("retry-after")).toBeNull();
    expect((await postTo(api!.url, "/nowhere", {})).text).toBe("Something went wrong");
    expect((await generate({})).headers.get("content-type")).toContain("text/plain");
  });

  it("above the rate limit can be bad manners", async () => {
    await start({ rateLimit: 1, limitAnswer: "500" });
    expect((await many(3, generate)).map((answer) => answer.status).sort()).toEqual([202, 500, 500]);
    await api?.close();
    await start({ rateLimit: 1, limitAnswer: "reset" });
    const results = await Promise.allSettled(Array.from({ length: 3 }, () => generate()));
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("and all other answers carry an id, and the rate limit where there is one", async () => {
    await start({ rateLimit: 10 });
    const [first, second] = [await generate(), await postTo(api!.url, "/nowhere", {})];
    expect(first.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
    expect(first.headers.get("ratelimit-limit")).toBe("10");
    expect(Number(first.headers.get("ratelimit-remaining"))).toBeLessThan(10);
  });
});

describe("WebSockets", () => {
  it("are cut without a closing message", async () => {
    await start({ messageIntervalMs: 50, wsDropShare: 1 });
    const client = await openSocket(api!.wsUrl);
    const code = await new Promise((resolve) => client.socket.once("close", resolve));
    expect(code).toBe(1006);
  });

  it("lose messages, which the numbers of the others show", async () => {
    await start({ messageIntervalMs: 5, wsMissShare: 0.5 });
    const client = await openSocket(api!.wsUrl);
    client.socket.send(JSON.stringify({ type: "subscribe", events: ["image.progress", "image.completed"] }));
    await client.until(() => client.messages.length >= 20);
    const numbers = client.messages.map((message) => message.seq!);
    expect(numbers.at(-1)! - numbers[0]!).toBeGreaterThan(client.messages.length);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    client.socket.terminate();
  });
});

describe("memory and replicas", () => {
  it("leaks up to a bound", async () => {
    const before = process.memoryUsage().arrayBuffers;
    await start({ leakMbPerMinute: 3000, leakMaxMb: 30 });
    const leaked = () => (process.memoryUsage().arrayBuffers - before) / 1024 / 1024;
    await until(() => leaked() > 18);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(leaked()).toBeLessThan(40);
  });

  it("gets replicas one by one for the rate, and gives them back", async () => {
    await start({ autoscaleRate: 5, autoscaleMax: 3, autoscaleDelayMs: 500 });
    const replicas = () =>
      metric('kube_deployment_status_replicas{namespace="semantest",deployment="image-api"}');
    expect(await replicas()).toBe(1);
    await until(async () => {
      await many(10, generate);
      return (await replicas()) === 3;
    });
    await until(async () => (await replicas()) === 1);
  });

  it("never gets any where the autoscaler is stuck, though they are wanted", async () => {
    await start({ autoscaleRate: 1, autoscaleMax: 3, autoscaleDelayMs: 1, autoscaleStuck: true });
    const labels = '{namespace="semantest",horizontalpodautoscaler="image-api"}';
    await until(async () => {
      await many(10, generate);
      return (await metric(`kube_horizontalpodautoscaler_status_desired_replicas${labels}`)) === 3;
    });
    expect(
      await metric('kube_deployment_status_replicas{namespace="semantest",deployment="image-api"}'),
    ).toBe(1);
  });
});

it("describes itself, and lets its assets be kept", async () => {
  await start({ dbPool: 7 });
  const version = await (await fetch(`${api?.url}/api/v1/version`)).json();
  expect(version).toMatchObject({ version: "1.0.0", logLevel: "info", dbPool: 7 });
  const logo = await fetch(`${api?.url}/assets/logo.svg`);
  expect(logo.headers.get("cache-control")).toContain("max-age=31536000");
  expect(await logo.text()).toContain("<svg");
});

it.each([
  { dbPool: 0 },
  { wsDropShare: 1.5 },
  { limitAnswer: "418" as never },
  { slowProvider: { midjourney: 5 } as never },
  { slowProvider: { dalle: -1 } },
])("refuses what cannot be meant: %j", async (options) => {
  await expect(startImageApi(options)).rejects.toThrow(RangeError);
});
