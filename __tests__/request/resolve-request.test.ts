import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { readActionInputs } from "../../src/request/action-inputs.ts";
import { EMPTY_CONFIG, parseConfig } from "../../src/request/config-file.ts";
import { terminalOrigin } from "../../src/request/event.ts";
import type { Origin } from "../../src/request/request.ts";
import { type RequestSources, resolveRequest } from "../../src/request/resolve-request.ts";

function sources(overrides: Partial<RequestSources> = {}): RequestSources {
  return {
    explicit: { url: "https://preview.example" },
    config: EMPTY_CONFIG,
    baseConfig: null,
    origin: terminalOrigin(),
    defaultBranch: null,
    json: false,
    ...overrides,
  };
}

const pullRequest: Origin = {
  ...terminalOrigin(),
  where: "action",
  eventName: "pull_request",
  pullRequest: 7,
};
const push: Origin = { ...terminalOrigin(), where: "action", eventName: "push", branch: "main" };
const config = (text: string) => parseConfig(text, ".github/load-action.yml");

describe("order of precedence", () => {
  it("takes the built-in default where nobody asks for anything else", () => {
    expect(resolveRequest(sources())).toMatchObject({
      scenario: "gate",
      engine: "auto",
      scale: 1,
      maxVus: 200,
      maxDurationMs: 9_000_000,
      maxRequests: 1_000_000,
      failOn: ["fail"],
      reportDir: "load-report",
      policy: DEFAULT_POLICY,
    });
  });

  it("puts the configuration file before the default, and an input before the file", () => {
    const file = config("scenario: spike\nmax-vus: 50\nduration: 2 minutes");
    const explicit = { url: "https://preview.example", "max-vus": 70 };
    expect(resolveRequest(sources({ explicit, config: file }))).toMatchObject({
      scenario: "spike",
      maxVus: 70,
      durationMs: 120_000,
    });
  });

  it("says which setting is missing", () => {
    expect(() => resolveRequest(sources({ explicit: {} }))).toThrow(
      "url: none was given; write the http(s) URL of the deployment to load",
    );
  });
});

describe("a pull request cannot loosen its own gate", () => {
  const head = config("fail-on: none\nmax-vus: 10000\nscenario: spike\ngate: { p95: { percent: 900 } }");
  const base = config("fail-on: [fail, inconclusive]\nmax-vus: 20\nscenario: gate");
  const request = resolveRequest(sources({ config: head, baseConfig: base, origin: pullRequest }));

  it("takes limits and gate settings from the base commit", () => {
    expect(request).toMatchObject({ failOn: ["fail", "inconclusive"], maxVus: 20, policy: DEFAULT_POLICY });
  });

  it("takes everything else from the pull request", () => {
    expect(request.scenario).toBe("spike");
  });

  it("says which changes wait for the merge", () => {
    expect(request.notes.join("\n")).toMatch(/`gate`[\s\S]*`max-vus`[\s\S]*`fail-on`/);
  });

  it("cannot loosen its criteria and profiles, or send samples elsewhere", () => {
    const own = config(
      "preset: semantest\noutputs: [influxdb=http://evil.example/k6]\nprofile: light\nprofiles: { light: { rate: 1/s, users: 1 } }",
    );
    const merged = config("criteria: [database-pool]\noutputs: json=samples.json");
    const strict = resolveRequest(sources({ config: own, baseConfig: merged, origin: pullRequest }));
    expect(strict).toMatchObject({
      outputs: ["json=samples.json"],
      profile: null,
      criteria: { limits: [], success: [{ kind: "below-maximum" }] },
    });
    for (const name of ["criteria", "profiles", "profile", "outputs"]) {
      expect(strict.notes.join("\n")).toContain(`changes \`${name}\``);
    }
  });

  it("falls back to the built-in limits where the base has none", () => {
    const bare = resolveRequest(sources({ config: head, baseConfig: EMPTY_CONFIG, origin: pullRequest }));
    expect(bare).toMatchObject({ failOn: ["fail"], maxVus: 200 });
  });
});

describe("mode by event", () => {
  it.each([
    ["a pull request is gated", { origin: pullRequest }, "gate"],
    ["a terminal runs", {}, "run"],
    ["a dispatch runs", { origin: { ...push, eventName: "workflow_dispatch" } }, "run"],
    ["a push to the default branch without a store runs", { origin: push, defaultBranch: "main" }, "run"],
  ] as const)("%s", (_, overrides, mode) => {
    expect(resolveRequest(sources(overrides)).mode).toBe(mode);
  });

  it.each([
    [
      "a push elsewhere",
      { ...push, branch: "topic" },
      /push to "topic".*default branch "main"; write mode: run/,
    ],
    [
      "a schedule",
      { ...push, eventName: "schedule" },
      /the event "schedule"; write mode: run .* mode: record/,
    ],
    ["pull_request_target", { ...pullRequest, eventName: "pull_request_target" }, /"pull_request_target"/],
    ["nothing at all", { ...push, eventName: null }, /the event \(none\)/],
  ])("says what %s was, and what to set", (_, origin, message) => {
    expect(() => resolveRequest(sources({ origin, defaultBranch: "main" }))).toThrow(message);
    const explicit = { url: "https://preview.example", mode: "run" as const };
    expect(resolveRequest(sources({ origin, defaultBranch: "main", explicit })).mode).toBe("run");
  });

  it.each([
    ["command", "issue_comment"],
    ["publish", "workflow_run"],
  ] as const)("refuses %s where the event is not %s", (mode, event) => {
    const explicit = { url: "https://preview.example", mode };
    expect(() => resolveRequest(sources({ explicit, origin: pullRequest }))).toThrow(
      `mode: ${mode} needs a workflow that is started by ${event}, this one was started by "pull_request"`,
    );
  });

  it("keeps baselines on a branch of the repository where it can reach that, and says where it cannot", () => {
    const explicit = { url: "https://main.example", "github-token": "ghs_job" };
    const repository = "octo/images";
    const pushed = { origin: { ...push, repository }, defaultBranch: "main" };
    const recorded = resolveRequest(sources({ explicit, ...pushed }));
    expect(recorded).toMatchObject({ mode: "record", record: true, baselineStore: "branch:load-baselines" });
    const gated = resolveRequest(sources({ explicit, origin: { ...pullRequest, repository } }));
    expect(gated).toMatchObject({ record: false, baselineStore: "branch:load-baselines" });
    expect(resolveRequest(sources({ explicit })).baselineStore).toBeNull();
    const without = resolveRequest(sources(pushed));
    expect(without).toMatchObject({ mode: "run", baselineStore: null });
    expect(without.notes).toContainEqual(expect.stringContaining("Nothing was recorded as a baseline"));
  });

  it("records a push to the default branch where there is a store", () => {
    const explicit = { url: "https://main.example", "baseline-store": "directory:baselines" };
    const request = resolveRequest(sources({ explicit, origin: push, defaultBranch: "main" }));
    expect(request).toMatchObject({ mode: "record", record: true });
  });

  it("refuses to record into nothing", () => {
    const explicit = { url: "https://main.example", mode: "record" as const };
    expect(() => resolveRequest(sources({ explicit }))).toThrow("baseline-store: mode record needs one");
  });
});

describe("action inputs", () => {
  it("reads values as people write them", () => {
    const wish = readActionInputs({
      INPUT_URL: " https://preview.example/api/v1/ ",
      "INPUT_MAX-DURATION": "2 hours",
      "INPUT_FAIL-ON": "fail, inconclusive",
      "INPUT_MAX-REQUESTS": "250 000",
      INPUT_ENV: "# the key\nMETAPHYSICAL_API_KEY=a=b\n\nREGION=eu",
      INPUT_SCALE: "50%",
      "INPUT_BASE-URL": "",
    });
    expect(wish).toEqual({
      url: "https://preview.example/api/v1",
      "max-duration": 7_200_000,
      "fail-on": ["fail", "inconclusive"],
      "max-requests": 250_000,
      env: { METAPHYSICAL_API_KEY: "a=b", REGION: "eu" },
      scale: 0.5,
    });
  });

  it.each([
    [
      { INPUT_URL: "ftp://files.example" },
      'input "url": found "ftp://files.example"; write a URL that begins with http:// or https://',
    ],
    [
      { INPUT_URL: "https://user:secret@preview.example" },
      'input "url": found "https://***@preview.example"; write the URL without user and password',
    ],
    [
      { INPUT_URL: "https://preview.example?token=secret" },
      'input "url": found "https://preview.example?***"; write the URL without ?query and #fragment',
    ],
    [{ INPUT_DURATION: "soon" }, 'input "duration": found "soon"; write'],
    [{ INPUT_VUS: "-3" }, 'input "vus": found "-3"; write a number of virtual users, such as 50'],
    [
      { "INPUT_FAIL-ON": "red" },
      'input "fail-on": found "red"; write none, or a list of fail, inconclusive, disturbed, no-baseline',
    ],
    [{ INPUT_SCENARO: "gate" }, 'input "scenaro": there is no such input (did you mean "scenario"?)'],
    [{ INPUT_ENGINE: "jmeter" }, 'input "engine": found "jmeter"; write one of auto, k6, embedded'],
    [
      { INPUT_ENV: "NOT A PAIR hunter2" },
      'input "env": line 1 is not KEY=VALUE; write one KEY=VALUE per line',
    ],
    [
      { INPUT_ENV: "GITHUB_TOKEN=hunter2" },
      'input "env": the name GITHUB_TOKEN is kept for the load generator and the job',
    ],
    [{ "INPUT_K6-CHECKSUM": "abc" }, 'input "k6-checksum": found "abc"; write the SHA-256'],
    [
      { "INPUT_BASELINE-STORE": "s3://bucket" },
      'input "baseline-store": found "s3://bucket"; write directory:PATH',
    ],
  ])("%o is one line that says what to write", (env, message) => {
    expect(() => readActionInputs(env)).toThrow(message);
    try {
      readActionInputs(env);
    } catch (error) {
      expect(String(error)).not.toMatch(/secret|hunter2|\n/);
    }
  });
});

describe("configuration file", () => {
  it.each([
    [
      "scenaro: gate",
      '.github/load-action.yml: scenaro: there is no such setting (did you mean "scenario"?)',
    ],
    ["github-token: abc", ".github/load-action.yml: github-token cannot be set here; use the action input"],
    ["- gate", ".github/load-action.yml: write a map of settings"],
    ["scenario: [a", ".github/load-action.yml: "],
    ["max-vus: [1]", ".github/load-action.yml: max-vus: write a single value"],
    ["gate: { p59: {} }", ".github/load-action.yml: gate"],
  ])("%j is one line that says what to write", (text, message) => {
    expect(() => config(text)).toThrow(message);
  });

  it("takes an empty file for no settings", () => {
    expect(config("# nothing yet\n")).toEqual(EMPTY_CONFIG);
  });

  it("reads variables as a map", () => {
    expect(config("env: { REGION: eu, RETRIES: 3 }").wish.env).toEqual({ REGION: "eu", RETRIES: "3" });
  });
});
