import { z } from "zod";
import { policySchema } from "../judge/parse-policy.ts";
import { INPUTS_ONLY } from "./config-file.ts";
import { wishSchema } from "./wish.ts";

/**
 * The JSON Schema of `.github/load-action.yml`, for editors.
 *
 * @param descriptions What `action.yml` says of each input of the same name.
 */
export function configJsonSchema(descriptions: Readonly<Record<string, string>>): Record<string, unknown> {
  const left = Object.fromEntries(INPUTS_ONLY.map((name) => [name, true])) as Record<
    (typeof INPUTS_ONLY)[number],
    true
  >;
  const settings = wishSchema.omit(left).extend({ gate: policySchema.optional() });
  const { $schema, properties, ...schema } = z.toJSONSchema(settings, { io: "input" });
  const described = Object.entries(properties ?? {}).map(([name, property]) => {
    const description = name === "gate" ? GATE : descriptions[name];
    return [name, description === undefined ? property : { description, ...(property as object) }];
  });
  return {
    $schema,
    title: "Settings of semantest/load-action",
    ...schema,
    properties: Object.fromEntries(described) as Record<string, unknown>,
  };
}

const GATE = "What counts as a regression. On a pull request, that of the base commit holds.";
