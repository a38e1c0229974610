import { describe, expect, test } from "vitest";
import { checkout, SCENARIO, useActionWorld } from "./support.ts";

const world = useActionWorld();

describe("bad input: exit code 2, one line, no load, no comment", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ["no url", { url: "" }, /url/],
    ["an url that is not http", { url: "ftp://example.com" }, /url.*ftp:/],
    ["an unknown scenario", { scenario: "gat" }, /scenario.*gat/],
    ["a bad duration", { duration: "soon" }, /duration.*soon/],
    ["an unknown verdict", { "fail-on": "slow" }, /fail-on.*slow/],
    ["a bad comment policy", { comment: "sometimes" }, /comment.*sometimes/],
    ["too many users", { vus: "500", duration: "10s" }, /max-vus/],
    ["a run that is too long", { duration: "10h" }, /max-duration/],
    ["too many requests", { "max-requests": "10" }, /max-requests/],
    ["a line of env without a value", { env: "API_KEY" }, /env/],
  ])("%s", async (_, inputs, message) => {
    const api = await world.target({});
    const result = await world.run({ inputs: { url: api.url, ...inputs } });
    expect(result.exitCode, result.lines.join("\n")).toBe(2);
    expect(result.annotations).toEqual([
      { level: "error", title: expect.any(String), message: expect.stringMatching(message) },
    ]);
    expect(result.annotations[0]?.message).not.toMatch(/\n|\bat .*\.js:\d+/);
    expect(api.counts()).toEqual({});
    expect(world.comments()).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ["an unknown key", SCENARIO.replace("warm_up", "warmup"), /warmup.*warm_up/],
    ["weights that do not sum up", SCENARIO.replace("50%", "60%"), /110/],
    ["no YAML at all", "actions: [", /load\.yaml/],
  ])("a scenario with %s", async (_, scenario, message) => {
    const api = await world.target({});
    const workspace = await checkout({ "load.yaml": scenario });
    const result = await world.run({ workspace, inputs: { url: api.url } });
    expect(result.exitCode, result.lines.join("\n")).toBe(2);
    expect(result.annotations.map((annotation) => annotation.message)).toEqual([
      expect.stringMatching(message),
    ]);
    expect(api.counts()).toEqual({});
  });
});

test("GitHub out of reach where it is needed: exit code 3, no load", { timeout: 120_000 }, async () => {
  const api = await world.target({});
  const result = await world.run({ inputs: { url: api.url }, job: { apiUrl: "http://127.0.0.1:1" } });
  expect(result.exitCode, result.lines.join("\n")).toBe(3);
  expect(result.annotations).toHaveLength(1);
  expect(api.counts()).toEqual({});
});

test("limits of the base commit hold, whatever the pull request's own file says", async () => {
  const api = await world.target({});
  const { headSha, baseSha } = world.repository.pulls.get(7)!;
  world.repository.files.set(`${baseSha} .github/load-action.yml`, "max-requests: 20\n");
  world.repository.files.set(`${headSha} .github/load-action.yml`, "max-requests: 1000000\n");
  const result = await world.run({ inputs: { url: api.url } });
  expect(result.exitCode, result.lines.join("\n")).toBe(2);
  expect(result.annotations[0]?.message).toMatch(/max-requests/);
  expect(api.counts()).toEqual({});
});
