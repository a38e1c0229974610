import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import WebSocket from "ws";
import { startImageApi } from "../examples/image-api/image-api.ts";
import { PrometheusClient } from "../src/observe/prometheus/client.ts";
import { describeWithPrometheus, itWithPrometheus, startPrometheus } from "./support/services.ts";

const plan = await readFile(new URL("fixtures/semantest-plan.md", import.meta.url), "utf8");
/** As the plan has them, comments left out. */
const queries = (/```sql\n([\s\S]*?)```/.exec(plan)?.[1] ?? "")
  .split(/\n\n+/)
  .map((text) => text.replace(/^--.*$/gm, "").trim());

describeWithPrometheus("the queries of the plan, word for word", () => {
  itWithPrometheus(
    "give a figure each, of the example API in a real Prometheus",
    { timeout: 120_000 },
    async () => {
      const api = await startImageApi({ errorShare: 0.3, seed: 1 });
      const prometheus = await startPrometheus({ scrape: [api.url] });
      const socket = new WebSocket(api.wsUrl);
      try {
        const client = new PrometheusClient({ url: prometheus.url, headers: {}, secrets: [], ca: null });
        const ask = (query: string) => client.instant(query, AbortSignal.timeout(30_000));
        const figures = async () => Promise.all(queries.map(ask));
        const send = () =>
          fetch(`${api.url}/images/generate`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ userId: "a", prompt: "b", count: 1 }),
          });
        const isWhole = (found: Awaited<ReturnType<typeof figures>>) =>
          found.every((series) => series.some(({ value }) => value >= 0)) && found[2]?.[0]?.value === 1;
        let found = await figures();
        // Rates need two scrapes that differ.
        while (!isWhole(found)) {
          await Promise.all(Array.from({ length: 10 }, send));
          await wait(300);
          found = await figures();
        }
        expect(queries).toHaveLength(4);
        expect(found[0]?.map(({ labels }) => labels.endpoint)).toContain("/images/generate");
        expect(found[1]?.[0]?.value).toBeGreaterThan(0.05);
        expect(found[1]?.[0]?.value).toBeLessThan(0.6);
        expect(found[3]?.[0]?.labels.queue).toBe("image-generation");
      } finally {
        socket.terminate();
        await prometheus.stop();
        await api.close();
      }
    },
  );
});
