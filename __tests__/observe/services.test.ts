import { expect } from "vitest";
import {
  itWithInfluxDb,
  itWithPrometheus,
  itWithRedis,
  startInfluxDb,
  startPrometheus,
  startRedis,
} from "../support/services.ts";

itWithPrometheus("a real Prometheus starts, answers and ends", async () => {
  const prometheus = await startPrometheus();
  const answer = await fetch(`${prometheus.url}/api/v1/query?query=1%2B1`);
  expect(await answer.json()).toMatchObject({
    status: "success",
    data: { result: [expect.anything(), "2"] },
  });
  await prometheus.stop();
  await expect(fetch(prometheus.url)).rejects.toThrow();
});

itWithInfluxDb("a real InfluxDB takes points and gives them back", async () => {
  const influx = await startInfluxDb();
  try {
    await fetch(`${influx.url}/query?q=CREATE+DATABASE+k6`, { method: "POST" });
    await fetch(`${influx.url}/write?db=k6`, { method: "POST", body: "points value=3" });
    const answer = await fetch(`${influx.url}/query?db=k6&q=SELECT+value+FROM+points`);
    expect(JSON.stringify(await answer.json())).toContain(",3]");
  } finally {
    await influx.stop();
  }
});

itWithRedis("a real Redis starts with a limit of memory and ends", async () => {
  const redis = await startRedis({ maxMemory: "32mb" });
  expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
  await redis.stop();
});
