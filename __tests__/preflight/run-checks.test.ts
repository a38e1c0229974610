import { describe, expect, it } from "vitest";
import { parseConfirmations } from "../../src/preflight/confirmations.ts";
import { PREFLIGHT_ITEM_NAMES } from "../../src/preflight/items.ts";
import { runChecks } from "../../src/preflight/run-checks.ts";
import { parsePreflight } from "../../src/preflight/settings.ts";
import { contextWith, pages, site } from "./support.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

async function check(settings: object, confirmations = "", context = contextWith()) {
  const checklist = {
    settings: parsePreflight(settings, "preflight"),
    confirmations: parseConfirmations(confirmations, "confirmations"),
  };
  const items = await runChecks(checklist, context, NOW);
  return { items, of: (name: string) => items.find(({ item }) => item === name) };
}

describe("the checklist", () => {
  it("has every item, in its order, whatever is configured", async () => {
    const { items, of } = await check({});
    expect(items.map(({ item }) => item)).toEqual(PREFLIGHT_ITEM_NAMES);
    expect(items.filter(({ state }) => state !== "unknown")).toEqual([of("k6")]);
    expect(of("k6")).toEqual({ item: "k6", required: false, state: "ok", text: "k6 2.2.0" });
  });

  it("says of k6 why there is none, and when it is not needed", async () => {
    const k6 = async (engine: Parameters<typeof contextWith>[0]) =>
      (await check({}, "", contextWith(engine))).of("k6");
    expect(await k6({ engine: { problem: "k6 cannot be downloaded" } })).toMatchObject({
      state: "failed",
      text: "k6 cannot be downloaded",
    });
    const embedded = { name: "embedded", version: "1" } as const;
    expect(await k6({ engine: { ...embedded, asked: "auto" } })).toMatchObject({ state: "failed" });
    expect(await k6({ engine: { ...embedded, asked: "embedded" } })).toMatchObject({ state: "ok" });
  });

  it("takes a person's word where nothing can be checked, with name and day", async () => {
    const { of } = await check(
      { required: ["circuit-breakers", "alerts"], alerts: {} },
      `- { item: circuit-breakers, by: Ada Lovelace, on: 2026-11-20, valid-for: 30 days }
- { item: alerts, by: Grace Hopper, on: 2026-11-23 }`,
    );
    expect(of("circuit-breakers")).toEqual({
      item: "circuit-breakers",
      required: true,
      state: "confirmed",
      text: "confirmed by Ada Lovelace on 2026-11-20",
      by: "Ada Lovelace",
      on: "2026-11-20",
    });
    expect(of("alerts")?.text).toBe(
      "confirmed by Grace Hopper on 2026-11-23; no Prometheus is configured (prometheus:)".replace(
        "(prometheus:)",
        "(`prometheus:`)",
      ),
    );
  });

  it("does not take it once it has expired, nor ever against a check that failed", async () => {
    const { of } = await check(
      { "database-pool": { size: 5 } },
      `- { item: cdn, by: Ada, on: 2026-01-20, valid-for: 30 days }
- { item: database-pool, by: Ada, on: 2026-11-23 }`,
    );
    expect(of("cdn")).toMatchObject({
      state: "unknown",
      text: "not checked and not confirmed; the confirmation by Ada on 2026-01-20 has expired; it held for 30 days",
    });
    expect(of("database-pool")).toMatchObject({ state: "failed" });
  });

  it("probes for a rate limit when everything else has been asked", async () => {
    const order: string[] = [];
    const { url } = await site((request, response) => {
      order.push(request.url ?? "");
      response.end();
    });
    await check(
      { "rate-limit": { url: "/limit", probe: 5 }, "test-data": { urls: ["/a", "/b"] } },
      "",
      contextWith({ targetUrl: url }),
    );
    expect(order.slice(0, 2).sort()).toEqual(["/a", "/b"]);
    expect(order.slice(2)).toEqual(["/limit", "/limit", "/limit", "/limit", "/limit"]);
  });

  it("keeps what others answer on one line, and its own length", async () => {
    const header = `1\u202e::error::${"x".repeat(2000)}`;
    const { url } = await pages({
      "/a": { headers: { "ratelimit-limit": Buffer.from(header).toString("latin1") } },
    });
    const { of } = await check({ "rate-limit": { url: `${url}/a` } });
    const text = of("rate-limit")?.text ?? "";
    expect(text.length).toBeLessThanOrEqual(620);
    expect(text).not.toMatch(/[\n\u202e]|(^| )::/);
  });
});
