import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ImageApi, type ImageApiOptions, startImageApi } from "../../examples/image-api/image-api.ts";
import { freePorts } from "../support/ports.ts";
import { describeWithRedis, type Service, startRedis } from "../support/services.ts";
import { BATCH, GENERATE, metricOf, openSocket, postTo, until } from "./client.ts";

const DEPTH = 'semantest_bullmq_queue_depth{queue="image-generation"}';

let api: ImageApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

const generate = () => postTo(api!.url, "/images/generate", GENERATE);
const metric = (name: string) => metricOf(api!.url, name);

describeWithRedis("with a real Redis", () => {
  let redis: Service;
  beforeEach(async () => {
    redis = await startRedis({ maxMemory: "64mb" });
  });
  afterEach(async () => {
    await api?.close();
    api = null;
    await redis.stop();
  });

  async function start(options: ImageApiOptions = {}): Promise<ImageApi> {
    api = await startImageApi({ sleepMs: 0, redis: redis.url, ...options });
    expect(api.store).toBe("redis");
    return api;
  }

  async function keys(): Promise<string[]> {
    const client = new Redis(redis.url);
    const found = await client.keys("*");
    client.disconnect();
    return found;
  }

  it("BullMQ does the jobs, tells who waits for them, and nothing is left behind", async () => {
    const { wsUrl } = await start({ messageIntervalMs: 60_000 });
    const client = await openSocket(wsUrl);
    client.socket.send(JSON.stringify({ type: "subscribe", sessionId: "u", events: ["image.completed"] }));
    await client.until(() => client.messages.length > 0);
    const { status, body } = await generate();
    expect(status).toBe(202);
    await client.until(() => client.messages.length > 1);
    expect(client.messages[1]).toMatchObject({ type: "image.completed", jobId: body.jobId });
    client.socket.terminate();
    expect((await keys()).length).toBeGreaterThan(0);
    await api?.close();
    expect(await keys()).toEqual([]);
  });

  it("jobs wait in the queue, which makes room for new ones or turns them away", async () => {
    await start({ jobsPerSecond: 0.01, queueLimit: 10 });
    for (let i = 0; i < 8; i++) expect((await postTo(api!.url, "/images/batch", BATCH)).status).toBe(202);
    await until(async () => (await metric(DEPTH)) === 10);
    await api?.close();
    await start({ jobsPerSecond: 0.01, queueLimit: 3, rejectWhenFull: true });
    for (let i = 0; i < 4; i++) await generate();
    const full = await postTo(api!.url, "/images/batch", BATCH);
    expect(full).toMatchObject({ status: 503, body: { error: { code: "queue_full" } } });
  });

  it("finishes jobs at about the pace that was asked for", async () => {
    await start({ jobsPerSecond: 50 });
    for (let i = 0; i < 30; i++) await postTo(api!.url, "/images/batch", BATCH);
    expect(await metric(DEPTH)).toBeGreaterThan(0);
    await until(async () => (await metric(DEPTH)) === 0);
  });

  it("the cache is kept there, and memory is what Redis says", async () => {
    await start({ promptVariants: 100, cacheSize: 200, cacheEntryKb: 64, redisMaxMb: 32 });
    const before = await metric("semantest_redis_memory_used_bytes");
    for (let i = 0; i < 120; i++) await generate();
    expect(await metric("semantest_cache_hits_total")).toBeGreaterThan(5);
    const misses = await metric("semantest_cache_misses_total");
    expect(await metric("semantest_redis_memory_used_bytes")).toBeGreaterThan(before + misses * 32_000);
    expect(await metric("semantest_redis_memory_max_bytes")).toBe(32 * 1024 * 1024);
  });

  it("a full Redis is a 503 with a reason", async () => {
    await start();
    expect((await generate()).status).toBe(202);
    const client = new Redis(redis.url);
    await client.config("SET", "maxmemory", "1mb");
    client.disconnect();
    const answer = await generate();
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "queue_unavailable" } } });
    expect(answer.headers.get("retry-after")).toBe("1");
  });

  it("a Redis that goes away is a 503, and figures that are left out", async () => {
    await start();
    expect((await generate()).status).toBe(202);
    await redis.stop();
    await until(async () => (await generate()).status === 503);
    expect(await metric(DEPTH)).toBeNaN();
    expect(await metric("semantest_redis_memory_used_bytes")).toBeNaN();
  });
});

it("falls back to memory where there is no Redis, and says so without the password", async () => {
  const [port] = await freePorts(1);
  const said: string[] = [];
  api = await startImageApi({ redis: `redis://:secret@127.0.0.1:${port}` }, (line) => said.push(line));
  expect(api.store).toBe("memory");
  expect(said).toEqual([
    expect.stringMatching(
      `^no Redis at redis://127.0.0.1:${port} \\(.+\\); queue and cache are kept in memory$`,
    ),
  ]);
  expect((await generate()).status).toBe(202);
  expect(await metric("semantest_redis_memory_used_bytes")).toBeGreaterThan(0);
});
