import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type ImageApi, type ImageApiOptions, startImageApi } from "../../examples/image-api/image-api.ts";
import { type Answer, BATCH, type Client, GENERATE, metricOf, openSocket, postTo } from "./client.ts";

let api: ImageApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

async function start(options: ImageApiOptions = {}): Promise<ImageApi> {
  api = await startImageApi({ sleepMs: 0, ...options });
  return api;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return postTo(api!.url, path, body, headers);
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe("requests", () => {
  it("are taken in with 202, under any prefix", async () => {
    await start();
    const single = await post("/images/generate", GENERATE);
    expect(single).toMatchObject({ status: 202, body: { jobId: expect.any(String) } });
    const batch = await post("/api/v1/images/batch?trace=1", BATCH);
    expect(batch).toMatchObject({ status: 202, body: { batchId: expect.any(String) } });
    expect(batch.body.jobIds).toHaveLength(2);
    expect(api?.counts()).toEqual({ "POST /images/generate": 1, "POST /images/batch": 1 });
    expect(api?.statuses()).toEqual({ "202": 2 });
  });

  it.each([
    ["/images/generate", { prompt: "p" }, 400, "validation_failed"],
    ["/images/generate", { userId: "u", prompt: "p", count: 99 }, 400, "validation_failed"],
    ["/images/batch", { userId: "u", jobs: [] }, 400, "validation_failed"],
    ["/images/generate", "{not json", 400, "bad_request"],
    ["/images/generate", { ...GENERATE, prompt: "x".repeat(300_000) }, 413, "bad_request"],
    ["/images", GENERATE, 404, "not_found"],
  ])("that are wrong get a reason: POST %s", async (path, body, status, code) => {
    await start();
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual({ code, message: expect.stringMatching(/./) });
  });

  it("need the token where there is one", async () => {
    await start({ token: "right" });
    expect((await post("/images/generate", GENERATE)).status).toBe(401);
    expect((await post("/images/generate", GENERATE, { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await post("/images/generate", GENERATE, { authorization: "Bearer right" })).status).toBe(202);
    expect((await fetch(`${api?.url}/health`)).status).toBe(200);
  });
});

describe("knobs", () => {
  it("sleep, and make one endpoint slower than the others", async () => {
    await start({ sleepMs: 40, slow: { "POST /images/batch": { factor: 2, extraMs: 100 } } });
    const single = await milliseconds(() => post("/images/generate", GENERATE));
    expect(single).toBeGreaterThan(38);
    expect(await milliseconds(() => post("/images/batch", BATCH))).toBeGreaterThan(178);
  });

  it("burn CPU time", async () => {
    await start({ burnMs: 60 });
    const before = process.cpuUsage();
    await post("/images/generate", GENERATE);
    expect(process.cpuUsage(before).user + process.cpuUsage(before).system).toBeGreaterThan(55_000);
  });

  it("fail a share of the requests, the same ones for the same seed", async () => {
    const draw = async (seed: number) => {
      await start({ errorShare: 0.3, seed });
      const seen: number[] = [];
      for (let i = 0; i < 60; i++) seen.push((await post("/images/generate", GENERATE)).status);
      await api?.close();
      return seen;
    };
    const first = await draw(5);
    expect(await draw(5)).toEqual(first);
    expect(await draw(6)).not.toEqual(first);
    const failed = first.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(35);
    await start();
  });

  it("reset a share of the connections", async () => {
    const { url, statuses } = await start({ resetShare: 1 });
    const error = await fetch(`${url}/images/generate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(GENERATE),
    }).catch((cause: Error) => cause);
    expect((error as Error).cause).toMatchObject({ code: "ECONNRESET" });
    expect(statuses()).toEqual({ none: 1 });
  });

  it("limit the rate, and say when to come back", async () => {
    await start({ rateLimit: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post("/images/generate", GENERATE)));
    const limited = answers.filter((answer) => answer.status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(10);
    expect(limited.length).toBeLessThanOrEqual(15);
    expect(limited[0]?.headers.get("retry-after")).toBe("1");
    expect(limited[0]?.body.error?.code).toBe("rate_limited");
  });

  it("bound the queue, by giving up old jobs or by turning new ones away", async () => {
    await start({ queueLimit: 3, jobsPerSecond: 0.001 });
    for (let i = 0; i < 5; i++) expect((await post("/images/generate", GENERATE)).status).toBe(202);
    expect(await metric('semantest_bullmq_queue_depth{queue="image-generation"}')).toBe(3);
    await api?.close();
    await start({ queueLimit: 3, jobsPerSecond: 0.001, rejectWhenFull: true });
    expect((await post("/images/batch", BATCH)).status).toBe(202);
    const full = await post("/images/batch", BATCH);
    expect(full).toMatchObject({ status: 503, body: { error: { code: "queue_full" } } });
    expect((await post("/images/generate", GENERATE)).status).toBe(202);
  });

  it.each([
    { sleepMs: -1 },
    { errorShare: 2 },
    { jobsPerSecond: 0 },
    { rateLimit: Number.NaN },
    { slow: { "POST /nowhere": 2 } as never },
  ])("that cannot be meant are refused: %j", async (options) => {
    await expect(startImageApi(options)).rejects.toThrow(RangeError);
  });
});

function metric(name: string): Promise<number> {
  return metricOf(api!.url, name);
}

describe("metrics", () => {
  it("count requests and their durations under the names of the dashboards", async () => {
    await start({ errorShare: 0.5, sleepMs: 2, seed: 2 });
    for (let i = 0; i < 20; i++) await post("/images/generate", GENERATE);
    await post("/no/such/path-1234", GENERATE);
    const { "202": good = 0, "500": broken = 0 } = api?.statuses() ?? {};
    const labels = (endpoint: string, status: number) =>
      `method="POST",endpoint="${endpoint}",status="${status}"`;
    const total = (endpoint: string, status: number) =>
      metric(`http_requests_total{${labels(endpoint, status)}}`);
    expect(await total("/images/generate", 202)).toBe(good);
    expect(await total("/images/generate", 500)).toBe(broken);
    expect(await total("other", 404)).toBe(1);
    const count = await metric(`http_request_duration_seconds_count{${labels("/images/generate", 202)}}`);
    expect(count).toBe(good);
    const sum = await metric(`http_request_duration_seconds_sum{${labels("/images/generate", 202)}}`);
    expect(sum).toBeGreaterThanOrEqual(good * 0.0015);
  });

  it("tell the memory of the process where asked to", async () => {
    await start({ processMetrics: true });
    expect(await metric("process_resident_memory_bytes")).toBeGreaterThan(1e6);
  });
});

describe("the WebSocket", () => {
  function connect(path = "/ws", headers: Record<string, string> = {}): Promise<Client> {
    return openSocket(`${api?.url.replace("http", "ws")}${path}`, headers);
  }

  function subscribe(client: Client, events: string[], sessionId = "s"): void {
    client.socket.send(JSON.stringify({ type: "subscribe", sessionId, events }));
  }

  it("sends progress and completion to a subscriber, under any prefix", async () => {
    await start({ messageIntervalMs: 20 });
    const client = await connect("/api/v1/ws");
    subscribe(client, ["image.progress", "image.completed"]);
    await client.until(() => client.messages.some((message) => message.type === "image.completed"));
    const types = client.messages.map((message) => message.type).slice(0, 5);
    expect(types).toEqual(["subscribed", ...Array(3).fill("image.progress"), "image.completed"]);
    expect(await metric("semantest_websocket_active_connections")).toBe(1);
    client.socket.close();
    await new Promise((resolve) => client.socket.once("close", resolve));
    await client.until(() => client.socket.readyState === WebSocket.CLOSED);
  });

  it("sends only what was subscribed to, and the jobs of the session's user", async () => {
    await start({ messageIntervalMs: 10_000, jobsPerSecond: 1000 });
    const mine = await connect();
    const other = await connect();
    subscribe(mine, ["image.completed"], "me");
    subscribe(other, ["image.completed"], "someone else");
    await mine.until(() => mine.messages.length > 0 && other.messages.length > 0);
    const { body } = await post("/images/generate", { ...GENERATE, userId: "me" });
    await mine.until(() => mine.messages.length > 1);
    expect(mine.messages).toEqual([
      { type: "subscribed", events: ["image.completed"], seq: 1 },
      { type: "image.completed", jobId: body.jobId, seq: 2 },
    ]);
    expect(other.messages).toHaveLength(1);
    mine.socket.terminate();
    other.socket.terminate();
  });

  it("says what is wrong with a message", async () => {
    await start();
    const client = await connect();
    for (const message of ["nonsense", "{}", '{"type":"subscribe","events":["image.deleted"]}']) {
      client.socket.send(message);
    }
    await client.until(() => client.messages.length === 3);
    expect(new Set(client.messages.map((message) => message.type))).toEqual(new Set(["error"]));
    client.socket.terminate();
  });

  it("needs the token where there is one, and has a limit of sockets", async () => {
    await start({ token: "right", maxSockets: 1 });
    await expect(connect()).rejects.toThrow("401");
    const client = await connect("/ws", { authorization: "Bearer right" });
    subscribe(client, ["image.progress"]);
    await client.until(() => client.messages.length > 0);
    await expect(connect("/ws", { authorization: "Bearer right" })).rejects.toThrow("503");
    client.socket.terminate();
  });
});
