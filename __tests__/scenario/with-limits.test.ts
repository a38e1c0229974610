import { expect, it } from "vitest";
import { parseCriterion } from "../../src/scenario/criteria.ts";
import type { YamlScenario } from "../../src/scenario/scenario.ts";
import { withLimits } from "../../src/scenario/with-limits.ts";
import { behaviourOf, GATE, yamlScenario } from "./support.ts";

const limit = (text: string, gate: boolean) => parseCriterion(text, "limit", gate);
const scenario: YamlScenario = {
  ...yamlScenario(GATE, behaviourOf([{ name: "list", path: "/images" }])),
  criteria: [limit("p95 < 1s", true), limit("errors < 5%", false)],
};
const seen = (...further: ReturnType<typeof limit>[]) =>
  withLimits(scenario, further).map(({ text, gate }) => [text, gate]);

it("the same limit stands once, and gates if either of the two does", () => {
  expect(seen(limit("p95 < 1000ms", false), limit("errors < 5%", true))).toEqual([
    ["p95 < 1s", true],
    ["errors < 5%", true],
  ]);
  expect(scenario.criteria[1]!.gate).toBe(false);
});

it("another level, direction or endpoint is another limit", () => {
  const further = [limit("p95 < 2s", true), limit("p95 <= 1s", true), limit("p95 of list < 1s", false)];
  expect(seen(...further)).toHaveLength(5);
});

it("an action is taken for its endpoint; what the scenario does not have is kept, and will not be measured", () => {
  const limits = withLimits(scenario, [limit("p95 of list < 1s", true), limit("p95 of other < 1s", true)]);
  expect(limits.slice(2).map(({ endpoint }) => endpoint)).toEqual(["GET /images", "other"]);
});
