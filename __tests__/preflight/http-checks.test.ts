import { describe, expect, it } from "vitest";
import { checkLogLevel } from "../../src/preflight/checks/application.ts";
import { checkCdn } from "../../src/preflight/checks/cdn.ts";
import { checkMirror, checkUrls } from "../../src/preflight/checks/environment.ts";
import { checkHpa } from "../../src/preflight/checks/hpa.ts";
import { checkRateLimit } from "../../src/preflight/checks/rate-limit.ts";
import { contextWith, pages, site } from "./support.ts";

describe("hpa, from the Kubernetes API", () => {
  const path = "/apis/autoscaling/v2/namespaces/images/horizontalpodautoscalers/api";
  const ask = async (page: Parameters<typeof pages>[0][string]) => {
    const { url, requests } = await pages({ [path]: page });
    const settings = { name: "api", namespace: "images", api: url, token: "${K8S_TOKEN}" };
    return { found: await checkHpa(settings, contextWith({ env: { K8S_TOKEN: "s3cret" } })), requests };
  };
  const spec = { minReplicas: 2, maxReplicas: 10, metrics: [{ type: "Resource" }] };

  it("is ok where it can scale, and the token is sent as a bearer", async () => {
    const { found, requests } = await ask({ body: { spec, status: { conditions: [] } } });
    expect(found).toEqual({ state: "ok", text: "autoscaler `api` scales from 2 to 10 replicas" });
    expect(requests[0]?.headers.authorization).toBe("Bearer s3cret");
  });

  it("fails where there is none, where it has no room, no metric, or does not scale", async () => {
    expect((await ask({ status: 404 })).found).toEqual({
      state: "failed",
      text: "Kubernetes has no autoscaler `api` in `images`",
    });
    expect((await ask({ body: { spec: { ...spec, maxReplicas: 2 } } })).found).toMatchObject({
      state: "failed",
      text: expect.stringContaining("at least 2 and at most 2 replicas"),
    });
    expect((await ask({ body: { spec: { ...spec, metrics: [] } } })).found.state).toBe("failed");
    const conditions = [{ type: "ScalingActive", status: "False", reason: "FailedGetResourceMetric" }];
    expect((await ask({ body: { spec, status: { conditions } } })).found.text).toBe(
      "autoscaler `api` does not scale: ScalingActive is false (FailedGetResourceMetric)",
    );
  });

  it("is unknown where it may not be looked at, or something else answers", async () => {
    expect((await ask({ status: 403 })).found).toMatchObject({
      state: "unknown",
      text: expect.stringMatching(/answers with HTTP 403$/),
    });
    expect((await ask({ body: "<html>" })).found.state).toBe("unknown");
  });

  it("is unknown, and nothing is sent, without the token's variable", async () => {
    const { url, requests } = await pages({});
    const found = await checkHpa({ name: "api", api: url, token: "${K8S_TOKEN}" }, contextWith());
    expect(found).toEqual({ state: "unknown", text: "the variable `K8S_TOKEN` is not set" });
    expect(requests).toEqual([]);
  });
});

describe("cdn", () => {
  const look = async (headers: Record<string, string>, status = 200) => {
    const { url } = await pages({ "/logo.png?v=3": { headers, status } });
    return checkCdn({ urls: [`${url}/logo.png?v=3`] }, contextWith());
  };

  it("is ok where a cache answers that may keep the asset; no query is shown", async () => {
    const found = await look({ "cache-control": "public, max-age=3600", age: "12" });
    expect(found).toMatchObject({
      state: "ok",
      text: expect.stringMatching(/logo\.png` comes through a cache \(age: 12\)$/),
    });
  });

  it.each([
    [{ "cache-control": "public, max-age=3600" }, "no header of a cache in front of it"],
    [{ "cache-control": "no-store", "x-cache": "MISS" }, "may not keep it (cache-control: no-store)"],
    [{ "cache-control": "private, max-age=60", "cf-cache-status": "BYPASS" }, "may not keep it"],
    [{ "cache-control": "public, max-age=600, s-maxage=0", via: "1.1 x" }, "may not keep it"],
    [{ "x-cache": "MISS" }, "may not keep it (no cache-control)"],
  ])("fails otherwise: %j", async (headers, words) => {
    expect(await look(headers)).toMatchObject({ state: "failed", text: expect.stringContaining(words) });
  });

  it("is unknown where the asset is not there", async () => {
    expect((await look({}, 500)).state).toBe("unknown");
  });
});

describe("rate-limit", () => {
  it("is ok where an answer tells of it", async () => {
    const { url, requests } = await pages({
      "/images": { status: 405, headers: { "RateLimit-Limit": "100" } },
    });
    const found = await checkRateLimit({ url: "/images" }, contextWith({ targetUrl: url }));
    expect(found).toEqual({ state: "ok", text: "`/images` tells of its limit (ratelimit-limit: 100)" });
    expect(requests).toHaveLength(1);
  });

  it("asks more than once only where it is asked to, and no more than that", async () => {
    const { url, requests } = await pages({ "/": {} });
    const context = contextWith({ targetUrl: url });
    expect((await checkRateLimit({ url: "/" }, context)).state).toBe("failed");
    expect(requests).toHaveLength(1);
    expect(await checkRateLimit({ url: "/", probe: 25 }, context)).toEqual({
      state: "failed",
      text: "no HTTP 429 within 25 requests, and no header of a rate limit",
    });
    expect(requests).toHaveLength(26);
  });

  it("is ok where a probe runs into it, and waits until it is over", async () => {
    let untilMs = 0;
    const { url } = await site((_, response, count) => {
      if (count < 8) return void response.end();
      untilMs = Date.now() + 1000;
      response.writeHead(429, { "retry-after": "1" }).end();
    });
    const found = await checkRateLimit({ url: `${url}/x`, probe: 40 }, contextWith());
    expect(found).toMatchObject({
      state: "ok",
      text: expect.stringMatching(/HTTP 429 within 11 requests \(Retry-After: 1, which was waited for\)$/),
    });
    expect(Date.now()).toBeGreaterThanOrEqual(untilMs - 20);
  });
});

describe("log-level, from an address", () => {
  const look = async (body: unknown, settings: { field?: string } = {}) => {
    const { url } = await pages({ "/config": { body } });
    return checkLogLevel({ url: "/config", ...settings }, contextWith({ targetUrl: url }));
  };

  it("is ok for a level that suits a load test", async () => {
    expect(await look("INFO\n")).toEqual({ state: "ok", text: "the level is `INFO`" });
    expect((await look({ logging: { level: "warn" } }, { field: "logging.level" })).state).toBe("ok");
  });

  it("fails for another, and is unknown where there is none", async () => {
    expect(await look({ level: "debug" }, { field: "level" })).toEqual({
      state: "failed",
      text: "the level is `debug`; wanted is one of info, warn, warning, error",
    });
    expect((await look({ level: 20 }, { field: "level" })).state).toBe("unknown");
    expect((await look("<html>", { field: "level" })).state).toBe("unknown");
  });
});

describe("staging-mirrors-production", () => {
  const look = async (staging: unknown, production: unknown, ignore: string[] = []) => {
    const [one, other] = await Promise.all([
      pages({ "/version": { body: staging } }),
      pages({ "/v": { body: production } }),
    ]);
    return checkMirror(
      { staging: "/version", production: `${other.url}/v`, ignore },
      contextWith({ targetUrl: one.url, targetHeaders: { "x-open": "sesame" } }),
    );
  };

  it("is ok where every field is the same that is not ignored", async () => {
    const staging = { version: "1.4.2", features: { batch: true }, deployed: { at: 1, by: "x" } };
    const production = { ...staging, deployed: { at: 2, by: "y" } };
    expect(await look(staging, production, ["deployed"])).toEqual({
      state: "ok",
      text: "all 2 fields are the same",
    });
  });

  it("fails with the names of what differs, and without the values", async () => {
    const found = await look(
      { version: "1.4.3", pool: { size: 20 }, key: "s1" },
      { version: "1.4.2", pool: {}, key: "s1" },
    );
    expect(found).toMatchObject({ state: "failed" });
    expect(found.text).toBe("3 of 4 fields differ: `pool`, `pool.size`, `version`");
  });

  it("compares texts, and is unknown where one is not there", async () => {
    expect((await look("1.4.2\n", "1.4.2")).state).toBe("ok");
    expect((await look("1.4.3", "1.4.2")).state).toBe("failed");
    const { url } = await pages({});
    const found = await checkMirror(
      { staging: "/v", production: `${url}/v` },
      contextWith({ targetUrl: url }),
    );
    expect(found.state).toBe("unknown");
  });

  it("sends what opens the target to nobody else", async () => {
    const [own, foreign] = await Promise.all([
      pages({ "/v": { body: "1" } }),
      pages({ "/v": { body: "1" } }),
    ]);
    await checkMirror(
      { staging: "/v", production: `${foreign.url}/v` },
      contextWith({ targetUrl: own.url, targetHeaders: { "x-open": "sesame" } }),
    );
    expect(own.requests[0]?.headers["x-open"]).toBe("sesame");
    expect(foreign.requests[0]?.headers["x-open"]).toBeUndefined();
  });
});

describe("test-data and dashboards", () => {
  it("are ok where every address answers", async () => {
    const { url } = await pages({ "/api/images/1": {}, "/api/images/2": { status: 204 } });
    const found = await checkUrls(
      { urls: ["/images/1", "/images/2"] },
      contextWith({ targetUrl: `${url}/api` }),
    );
    expect(found).toEqual({ state: "ok", text: "all 2 addresses answer" });
  });

  it("fail where one does not, and name it", async () => {
    const { url } = await pages({ "/1": {} });
    const found = await checkUrls({ urls: [`${url}/1`, `${url}/2?key=s3cret`] }, contextWith());
    expect(found.state).toBe("failed");
    expect(found.text).toMatch(/^`http:\/\/127\.0\.0\.1:\d+\/2` answers with HTTP 404$/);
    expect(await checkUrls({ urls: ["http://127.0.0.1:1/"] }, contextWith())).toMatchObject({
      state: "failed",
    });
  });

  it("are unknown behind a login, and for a path without a target", async () => {
    const { url } = await pages({ "/d": { status: 302, headers: { location: "/login" } } });
    expect((await checkUrls({ urls: [`${url}/d`] }, contextWith())).text).toMatch(
      /HTTP 302; it may be behind a login$/,
    );
    expect(await checkUrls({ urls: ["/d"] }, contextWith())).toEqual({
      state: "unknown",
      text: "`/d` cannot be asked: it is a path, and no target is known",
    });
  });
});
