import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/command/parse-command.ts";

const load = { kind: "load", scenario: null, settings: {}, sha: null };

describe("commands", () => {
  it.each([
    ["/load", load],
    ["/load  \t", load],
    ["/load\r\nand some more words", load],
    ["/load spike", { ...load, scenario: "spike" }],
    ["/load endurance duration=30m", { ...load, scenario: "endurance", settings: { duration: 1_800_000 } }],
    ["/load duration=90s vus=20 scale=50%", { ...load, settings: { duration: 90_000, vus: 20, scale: 0.5 } }],
    ["/load spike sha=0123abc", { ...load, scenario: "spike", sha: "0123abc" }],
    ["/load accept  the new  codec is worth it ", { kind: "accept", reason: "the new  codec is worth it" }],
    ["/load stop", { kind: "stop" }],
    ["/load help\n/load stop", { kind: "help" }],
  ])("%j", (body, command) => {
    expect(parseCommand(body)).toEqual(command);
  });

  it.each([
    "/load accept",
    "/load accept   \nreason on the second line",
    "/load stop now",
    "/load help me",
    "/load spike spike",
    "/load ../../etc/passwd",
    "/load load/checkout.yaml",
    "/load .github",
    "/load --help",
    "/load spike duration=soon",
    "/load spike duration=1m duration=2m",
    "/load spike url=https://example.com",
    "/load spike max-vus=100000",
    "/load spike env=A=B",
    "/load sha=main",
    "/load sha=0123",
    `/load accept ${"x".repeat(2000)}`,
    "/load $(id)",
  ])("%j is not one", (body) => {
    expect(parseCommand(body)).toEqual({ kind: "unknown" });
  });

  it.each(["", "hello", " /load", "\n/load", "/loading", "/LOAD", "> /load", "see /load", "/load\u00a0stop"])(
    "%j is a comment like any other",
    (body) => {
      expect(parseCommand(body)).toBeNull();
    },
  );

  it("whatever a comment says, a scenario is a plain name and a setting one of three", () => {
    const word = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("=", "sha=", "..", "vus=1", "/"),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const command = parseCommand(`/load ${words.join(" ")}`);
        expect(command).not.toBeNull();
        if (command?.kind !== "load") return;
        if (command.scenario !== null) expect(command.scenario).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]*$/);
        for (const name of Object.keys(command.settings))
          expect(["duration", "vus", "scale"]).toContain(name);
        for (const value of Object.values(command.settings)) expect(value).toBeGreaterThan(0);
      }),
    );
  });
});
