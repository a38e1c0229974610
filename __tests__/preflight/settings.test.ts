import { describe, expect, it } from "vitest";
import { PREFLIGHT_ITEM_NAMES } from "../../src/preflight/items.ts";
import { parsePreflight } from "../../src/preflight/settings.ts";

const FIELD = ".github/load-action.yml: preflight";

describe("the preflight block", () => {
  it("takes one address or several, and shares as people write them", () => {
    const settings = parsePreflight(
      {
        required: ["test-data", "k6"],
        "test-data": { urls: "/images/1" },
        dashboards: {
          urls: ["https://grafana.example.com/d/a"],
          headers: { Authorization: "Bearer ${TOKEN}" },
        },
        "redis-headroom": { used: "a", max: "b", below: "70%" },
      },
      FIELD,
    );
    expect(settings.required).toEqual(["test-data", "k6"]);
    expect(settings["test-data"]?.urls).toEqual(["/images/1"]);
    expect(settings["redis-headroom"]?.below).toBe(0.7);
  });

  it("can require all of it", () => {
    expect(parsePreflight({ required: "all" }, FIELD).required).toEqual(PREFLIGHT_ITEM_NAMES);
  });

  it.each([
    [{ requires: [] }, /preflight\.requires: there is no such setting \(did you mean "required"\?\)/],
    [{ required: ["hpas"] }, /preflight\.required: found "hpas" \(did you mean "hpa"\?\)/],
    [{ "database-pool": {} }, /preflight\.database-pool: write one of size and query/],
    [{ "database-pool": { size: 20, query: "x" } }, /write one of size and query/],
    [{ "log-level": { query: "x" } }, /preflight\.log-level: write label as well/],
    [{ "rate-limit": { url: "/", probe: 100_000 } }, /preflight\.rate-limit\.probe: /],
    [{ cdn: { urls: ["logo.png"] } }, /preflight\.cdn\.urls.*: /],
    [{ cdn: { urls: "https://cdn.example.com/${oops" } }, /write variables as/],
    [{ hpa: { name: "api", replicas: 3 } }, /preflight\.hpa\.replicas: there is no such setting/],
    ["yes", /preflight: /],
  ])("is refused in one line that names the field: %j", (raw, message) => {
    expect(() => parsePreflight(raw, FIELD)).toThrow(message);
    expect(() => parsePreflight(raw, FIELD)).toThrow(/^[^\n]*$/);
  });
});
