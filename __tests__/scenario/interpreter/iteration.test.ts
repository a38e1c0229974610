import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  endpointOf,
  iterationPlanner,
  judgeResponse,
  planIteration,
  type RunSetting,
} from "../../../src/scenario/interpreter/iteration.ts";
import { behaviourOf } from "../support.ts";

const SETTING: RunSetting = { seed: 7, env: {}, baseUrl: "http://target/api", runName: "load-7-gate" };
const at = (iteration: number, vu = 1) => ({ ...SETTING, iteration, vu });

describe("an iteration", () => {
  it("does one weighted action, then every unweighted one in order, each n-th where asked", () => {
    const behaviour = behaviourOf([
      { name: "always" },
      { name: "most", weight: 0.7 },
      { name: "rest", weight: 0.3 },
      { name: "third", every: 3 },
    ]);
    for (let iteration = 0; iteration < 30; iteration += 1) {
      const [first, ...others] = planIteration(behaviour, at(iteration)).map((request) => request.action);
      expect(["most", "rest"]).toContain(first);
      expect(others).toEqual(iteration % 3 === 0 ? ["always", "third"] : ["always"]);
    }
  });

  it("chooses by weight: the counts are those of a fair draw", () => {
    const behaviour = behaviourOf([
      { name: "a", weight: 0.7 },
      { name: "b", weight: 0.25 },
      { name: "c", weight: 0.05 },
    ]);
    const iterations = 20_000;
    for (const seed of [1, 42, 2 ** 31 - 1]) {
      const plan = iterationPlanner(behaviour, { ...SETTING, seed });
      const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
      for (let iteration = 0; iteration < iterations; iteration += 1) {
        const name = plan(iteration, 1)[0]?.action ?? "";
        counts[name] = (counts[name] ?? 0) + 1;
      }
      for (const { name, weight } of behaviour.actions) {
        const share = weight ?? 0;
        const deviation = (counts[name] ?? 0) - iterations * share;
        // Five standard deviations of a binomial count.
        expect(Math.abs(deviation)).toBeLessThan(5 * Math.sqrt(iterations * share * (1 - share)));
      }
    }
  });

  it("is the same for the same seed and number, whichever virtual user does it", () => {
    const behaviour = behaviourOf([
      { weight: 0.5, method: "POST", payload: { n: { $int: "1-1000000" } } },
      { weight: 0.5, method: "POST", payload: { list: { $repeat: "1-9", of: { $pick: ["x", "y", "z"] } } } },
    ]);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 500 }), (seed, iteration, vu) => {
        const one = planIteration(behaviour, { ...SETTING, seed, iteration, vu });
        expect(planIteration(behaviour, { ...SETTING, seed, iteration, vu: 1 })).toEqual(one);
      }),
    );
    const bodies = (seed: number) =>
      Array.from(
        { length: 50 },
        (_, iteration) => planIteration(behaviour, { ...SETTING, seed, iteration, vu: 1 })[0]?.body,
      );
    expect(bodies(1)).not.toEqual(bodies(2));
    expect(new Set(bodies(1)).size).toBeGreaterThan(30);
  });

  it("fills path, headers and payload, and leaves out a header whose variable is unset or empty", () => {
    const behaviour = behaviourOf(
      [
        {
          name: "make",
          method: "POST",
          path: "/users/${WHO}/images?n=${iteration}",
          headers: { authorization: "Token ${TOKEN}", "X-Price": "$${5}" },
          payload: { userId: "u-${vu}-${iteration}", who: "${WHO}", $$ref: "a$${b}" },
          thinkTimeMs: 5,
        },
      ],
      { Authorization: "Bearer ${OTHER}", "X-Empty": "${EMPTY}", Accept: "application/json" },
    );
    const [request] = planIteration(behaviour, {
      ...at(12, 3),
      env: { WHO: "a b/ü", TOKEN: "t", EMPTY: "" },
    });
    expect(request).toMatchObject({
      url: "http://target/api/users/a%20b%2F%C3%BC/images?n=12",
      endpoint: "POST /users/:WHO/images",
      headers: {
        "Content-Type": "application/json",
        authorization: "Token t",
        "X-Price": "${5}",
        Accept: "application/json",
        "X-Load-Test-Run": "load-7-gate",
      },
      thinkTimeMs: 5,
    });
    expect(
      Object.keys(request?.headers ?? {})
        .map((name) => name.toLowerCase())
        .sort(),
    ).toEqual(["accept", "authorization", "content-type", "x-load-test-run", "x-price"]);
    expect(JSON.parse(request?.body ?? "")).toEqual({ userId: "u-3-12", who: "a b/ü", $ref: "a${b}" });
  });

  it("sends a plain string as it is, and no body without a payload", () => {
    const [text, none] = planIteration(
      behaviourOf([
        { method: "POST", payload: "n=${iteration}", headers: { "content-type": "text/csv" } },
        {},
      ]),
      at(4),
    );
    expect(text).toMatchObject({ body: "n=4", headers: { "content-type": "text/csv" } });
    expect(none?.body).toBeNull();
    expect(none?.headers).toEqual({ "X-Load-Test-Run": "load-7-gate" });
  });
});

describe("endpointOf", () => {
  it.each([
    ["/images", "GET /images"],
    ["/images/${iteration}/parts?token=${SECRET}", "GET /images/:iteration/parts"],
    ["/search?q=secret", "GET /search"],
  ])("%s is %s", (path, endpoint) => {
    expect(endpointOf({ method: "GET", path })).toBe(endpoint);
  });
});

describe("judgeResponse", () => {
  const expectation = { statuses: [202], json: ["batchId", "jobs.1.id"] };
  it.each([
    [202, '{"batchId":1,"jobs":[{},{"id":null}]}', true, []],
    [202, '{"batchId":1,"jobs":[{}]}', false, ["jobs.1.id"]],
    [202, "[]", false, ["batchId", "jobs.1.id"]],
    [202, "<html>", false, ["batchId", "jobs.1.id"]],
    [202, null, false, ["batchId", "jobs.1.id"]],
    [500, "<html>", false, []],
    [0, null, false, []],
  ])("status %d with %j", (status, body, expected, missing) => {
    expect(judgeResponse(expectation, { status, body })).toEqual({
      expected,
      missing,
      statusExpected: status === 202,
    });
  });

  it("takes any status from 200 to 399 where nothing is expected", () => {
    const verdicts = [199, 200, 399, 400].map(
      (status) => judgeResponse(null, { status, body: null }).expected,
    );
    expect(verdicts).toEqual([false, true, true, false]);
  });

  it("does not take what every object inherits for a field", () => {
    const inherited = { statuses: [200], json: ["toString", "constructor.name"] };
    expect(judgeResponse(inherited, { status: 200, body: "{}" }).missing).toEqual(inherited.json);
  });
});
