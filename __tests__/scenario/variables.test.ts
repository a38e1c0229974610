import { describe, expect, it } from "vitest";
import { checkVariables } from "../../src/scenario/variables.ts";
import { behaviourOf, GATE, yamlScenario as yaml } from "./support.ts";

describe("variables of a scenario", () => {
  const behaviour = behaviourOf(
    [
      {
        name: "make",
        path: "/${TENANT}",
        payload: { u: "${vu} ${WHO}", base: "${BASE_URL}" },
        headers: { "X-A": "${A}" },
      },
    ],
    { Authorization: "Bearer ${KEY}" },
  );
  const all = { TENANT: "t", WHO: "w", KEY: "k", A: "a" };

  it("are noted where a header is left out, refused where they are needed", () => {
    expect(checkVariables(yaml(GATE, behaviour), all)).toEqual([]);
    expect(checkVariables(yaml(GATE, behaviour), { ...all, KEY: "" })).toEqual([
      "Header Authorization is left out: KEY is not set.",
    ]);
    const { WHO: _who, ...withoutWho } = all;
    expect(() => checkVariables(yaml(GATE, behaviour), withoutWho)).toThrow(
      /^WHO: not set, but the payload of action make needs it; pass it with --env WHO=VALUE/,
    );
    expect(() => checkVariables(yaml(GATE, behaviour), { ...all, TENANT: "" })).toThrow(
      /^TENANT: not set, but the path/,
    );
    expect(() => checkVariables(yaml(GATE, behaviour), { ...all, KEY: "a\r\nX: y" })).toThrow(
      /^KEY: its value has a line break/,
    );
  });
});
