import { describe, expect, it } from "vitest";
import { readRunFlags } from "../../src/request/flags.ts";

describe("flags of run", () => {
  it("reads the scenario, settings and switches in any order", () => {
    const { wish, json } = readRunFlags([
      "--url=https://head.example",
      "spike",
      "--base-url",
      "https://base.example/",
      "--env",
      "A=1",
      "--env=B=2=3",
      "--baseline",
      "baselines",
      "--out",
      "report",
      "--json",
      "--record",
    ]);
    expect(json).toBe(true);
    expect(wish).toEqual({
      scenario: "spike",
      url: "https://head.example",
      "base-url": "https://base.example",
      env: { A: "1", B: "2=3" },
      "baseline-store": "directory:baselines",
      "report-dir": "report",
      record: true,
    });
  });

  it.each([
    [["--ulr", "x"], '--ulr: there is no such flag (did you mean "--url"?)'],
    [["--url"], "--url: its value is missing; write --url VALUE"],
    [["--url", "--json"], "--url: its value is missing; write --url VALUE"],
    [["--vus", "1", "--vus", "2"], "--vus: given twice; write it once"],
    [["--json=yes"], "--json: takes no value; write --json alone"],
    [["gate", "spike"], 'run: found a second scenario "spike"; write one'],
    [["--out", "a", "--report-dir", "b"], "the same as --"],
    [["--duration", "-5s"], "--duration: "],
    [["--github-token", "x"], "--github-token: there is no such flag"],
  ])("%j is one line that says what to write", (args, message) => {
    expect(() => readRunFlags(args)).toThrow(message);
  });
});
