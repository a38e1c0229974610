import { z } from "zod";
import { scenarioSchema } from "./schema.ts";

/** The JSON Schema of a YAML scenario, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { io: "input" });
  return { $schema, title: "Scenario of semantest/load-action", ...schema };
}
