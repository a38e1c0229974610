import { describe, expect, it } from "vitest";
import { PrometheusClient } from "../../../src/observe/prometheus/client.ts";
import { address, serve, succeed } from "../support.ts";

const soon = () => AbortSignal.timeout(15_000);
const ONE = { resultType: "vector", result: [{ metric: { pod: "a" }, value: [1700000000.5, "4.5"] }] };

describe("PrometheusClient", () => {
  it("reads a value with its labels, and values that are no numbers as such", async () => {
    const url = await serve((_, response) => succeed(response, ONE));
    const [only] = await new PrometheusClient(address(`${url}/prefix`)).instant("x", soon());
    expect(only).toEqual({ labels: { pod: "a" }, time: 1700000000.5, value: 4.5 });
    const words = ["+Inf", "-Inf", "NaN"];
    const odd = await serve((_, response) =>
      succeed(response, {
        resultType: "vector",
        result: words.map((word) => ({ metric: {}, value: [1, word] })),
      }),
    );
    const all = await new PrometheusClient(address(odd)).instant("x", soon());
    expect(all.map(({ value }) => value)).toEqual([Infinity, -Infinity, NaN]);
  });

  it("tries again after a passing trouble, and not after a refusal", async () => {
    const statuses = [503, 429, 200];
    let calls = 0;
    const url = await serve((_, response) => {
      response.statusCode = statuses[calls++] ?? 500;
      if (response.statusCode === 200) succeed(response, ONE);
      else response.end();
    });
    await expect(new PrometheusClient(address(url)).instant("x", soon())).resolves.toHaveLength(1);
    expect(calls).toBe(3);
    let refusals = 0;
    const closed = await serve((_, response) => {
      refusals++;
      response.writeHead(401).end();
    });
    await expect(new PrometheusClient(address(closed)).instant("x", soon())).rejects.toThrow("let us in");
    expect(refusals).toBe(1);
  });

  it("gives up when its time is over, with what was in the way", async () => {
    const url = await serve((_, response) => response.writeHead(502).end());
    const client = new PrometheusClient(address(url));
    await expect(client.instant("x", AbortSignal.timeout(600))).rejects.toThrow("HTTP 502");
  });

  it("sends its headers, follows no redirect with them, and repeats no secret", async () => {
    const seen: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url?.includes("rules")) return void response.writeHead(307, { location: elsewhere }).end();
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ status: "error", error: `bad ${request.headers.authorization}` }));
    });
    const secret = "s3cr3t-token";
    const client = new PrometheusClient(
      address(url, { headers: { authorization: `Bearer ${secret}` }, secrets: [secret] }),
    );
    const refusal = await client.instant("x", soon()).catch((error: Error) => error.message);
    expect(refusal).toBe("Prometheus refuses the query: bad Bearer ***");
    await expect(client.data("rules", soon())).rejects.toThrow("sends us elsewhere");
    expect(seen).toEqual([`Bearer ${secret}`, `Bearer ${secret}`]);
  });

  it("masks a secret in labels, and never in figures", async () => {
    const url = await serve((_, response) =>
      succeed(response, {
        resultType: "vector",
        result: [{ metric: { path: "/x?key=1234" }, value: [1, "12345"] }],
      }),
    );
    const [only] = await new PrometheusClient(address(url, { secrets: ["1234"] })).instant("x", soon());
    expect(only).toMatchObject({ labels: { path: "/x?key=***" }, value: 12345 });
  });

  it("takes no more than it can hold", { timeout: 60_000 }, async () => {
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 32);
      const more = () => {
        while (response.write(chunk));
        response.once("drain", more);
      };
      more();
    });
    await expect(new PrometheusClient(address(url)).instant("x", soon())).rejects.toThrow(
      "larger than 32 MiB",
    );
  });
});
