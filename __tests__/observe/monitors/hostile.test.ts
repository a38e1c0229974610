/** Whatever Prometheus does, the run goes on and the monitor says that it is not known, and why. */
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { freePorts } from "../../support/ports.ts";
import { type Asked, atEachStep, collect, fakePrometheus, type Matrix, serve } from "../support.ts";

async function unknownBecause(url: string): Promise<string> {
  const { series } = await collect(url);
  expect(series).toHaveLength(1);
  expect(series[0]).toMatchObject({ monitor: "pool", status: "unknown", points: [], overall: null });
  return series[0]?.reason ?? "";
}

const answering = (range: (asked: Asked) => Matrix) => fakePrometheus({ range });

describe("a Prometheus that cannot be asked", () => {
  it("is down", async () => {
    const [port] = await freePorts(1);
    const { series, notes } = await collect(`http://127.0.0.1:${port}`);
    expect(series[0]).toMatchObject({
      status: "unknown",
      reason: "Prometheus cannot be reached: the connection was refused",
    });
    expect(notes).toEqual([
      "Monitors: Prometheus cannot be reached: the connection was refused, so none of them is known.",
    ]);
  });

  it("never answers", async () => {
    const url = await serve(() => {});
    expect(await unknownBecause(url)).toMatch(/did not answer in time|before Prometheus answered/);
  });

  it("takes the connection and drops it", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expect(await unknownBecause(`http://127.0.0.1:${port}`)).toMatch(/connection was (cut|reset)/);
    server.close();
  });

  it.each([
    [401, "does not let us in (HTTP 401)"],
    [403, "does not let us in (HTTP 403)"],
    [302, "sends us elsewhere (HTTP 302), perhaps to log in"],
    [404, "what answers (HTTP 404) is not Prometheus"],
    [503, "Prometheus answers HTTP 503"],
  ])("answers with status %i", async (status, reason) => {
    const url = await serve((_, response) => {
      response.writeHead(status, { location: "https://login.example/" });
      response.end("<html>no</html>");
    });
    expect(await unknownBecause(url)).toContain(reason);
  });

  it("speaks another language", async () => {
    const page = await serve((_, response) => response.end("<html>welcome</html>"));
    expect(await unknownBecause(page)).toContain("it sends no JSON");
    const other = await serve((_, response) =>
      response.end('{"status":"success","data":{"resultType":"x"}}'),
    );
    expect(await unknownBecause(other)).toContain("of another kind");
  });
});

describe("an answer that cannot be used", () => {
  it("has no series", async () => {
    const { url } = await answering(() => []);
    expect(await unknownBecause(url)).toBe("no series matches");
  });

  it("has a series without readings", async () => {
    const { url } = await answering(() => [{ metric: {}, values: [] }]);
    expect(await unknownBecause(url)).toBe("there are no readings");
  });

  it.each(["NaN", "+Inf", "-Inf", "", "many"])("has nothing but %j", async (value) => {
    const { url } = await answering((asked) => [{ metric: {}, values: atEachStep(asked, () => value) }]);
    expect(await unknownBecause(url)).toBe("no reading of the run is a number");
  });

  it("has several series where one is expected", async () => {
    const { url } = await answering((asked) =>
      ["a", "b", "c"].map((pod) => ({ metric: { pod }, values: atEachStep(asked, () => "1") })),
    );
    expect(await unknownBecause(url)).toContain("3 series match where one is expected");
  });

  it("has two series of one label value", async () => {
    const { url } = await answering((asked) =>
      ["a", "b"].map((pod) => ({ metric: { pod, endpoint: "/x" }, values: atEachStep(asked, () => "1") })),
    );
    const { series } = await collect(url, { by: "endpoint" });
    expect(series[0]?.reason).toContain("several series have the same endpoint");
  });

  it.each<[string, (asked: Asked) => Matrix[number]["values"]]>([
    ["of yesterday", (asked) => atEachStep(asked, () => "1").map(([time, value]) => [time - 86_400, value])],
    ["beyond the end", (asked) => [[asked.end + 10 * asked.step, "1"]]],
    ["between the steps", ({ start, step }) => [[start + 0.4 * step, "1"]]],
    ["backwards", (asked) => atEachStep(asked, () => "1").reverse()],
    [
      "twice the same",
      ({ start }) => [
        [start, "1"],
        [start, "2"],
      ],
    ],
  ])("is about other times: %s", async (_, values) => {
    const { url } = await answering((asked) => [{ metric: {}, values: values(asked) }]);
    expect(await unknownBecause(url)).toBe("the answer is about other times than were asked for");
  });

  it("refuses one query, which says nothing of the others", async () => {
    const url = await serve((_, response) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end('{"status":"error","errorType":"bad_data","error":"parse error:\\n unexpected )"}');
    });
    expect(await unknownBecause(url)).toBe("Prometheus refuses the query: parse error: unexpected )");
  });
});

it("a step without a reading is a gap, and not a zero", async () => {
  const { url } = await answering((asked) => [
    { metric: {}, values: atEachStep(asked, (at) => (at === 3 ? null : at === 5 ? "NaN" : String(at))) },
  ]);
  const { series } = await collect(url);
  expect(series[0]).toMatchObject({ status: "ok", reason: null });
  const values = series[0]!.points.map(({ value }) => value);
  expect(values.slice(0, 7)).toEqual([0, 1, 2, null, 4, null, 6]);
  const seconds = series[0]!.points.map(({ second }) => second);
  expect(seconds[0]).toBeGreaterThanOrEqual(0);
  expect(seconds.at(-1)).toBeLessThanOrEqual(60);
  expect(seconds[1]! - seconds[0]!).toBeCloseTo(5, 3);
});

it("a clock that is ahead shifts what is asked for, and the points stay those of the run", async () => {
  const { url, asked } = await fakePrometheus({
    aheadSeconds: 90,
    range: (one) => [{ metric: {}, values: atEachStep(one, () => "7") }],
  });
  const { series, notes } = await collect(url);
  expect(notes).toEqual([
    "Monitors: the clock of Prometheus is 90 s ahead of this machine's; its times are shifted.",
  ]);
  const range = asked.find(({ path }) => path.endsWith("query_range"))!;
  expect(range.end).toBeGreaterThan(Date.now() / 1000 + 60);
  expect(series[0]!.points[0]!.second).toBeLessThan(5.1);
});
