import { z } from "zod";
import { criteriaSchema } from "../criteria/read-criteria.ts";
import { policySchema } from "../judge/parse-policy.ts";
import { monitorsSchema } from "../observe/monitors/settings.ts";
import { preflightSchema } from "../preflight/settings.ts";
import { profilesSchema } from "../profile/read-profiles.ts";
import { INPUTS_ONLY } from "./config-file.ts";
import { presetNames } from "./preset.ts";
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
  const settings = wishSchema.omit(left).extend({
    gate: policySchema.optional(),
    preflight: preflightSchema.optional(),
    criteria: criteriaSchema.optional(),
    monitors: monitorsSchema.optional(),
    profiles: profilesSchema.optional(),
    preset: z.enum(presetNames()).optional(),
  });
  const { $schema, properties, ...schema } = z.toJSONSchema(settings, { io: "input" });
  const described = Object.entries(properties ?? {}).map(([name, property]) => {
    const description = OWN[name] ?? descriptions[name];
    return [name, description === undefined ? property : { description, ...(property as object) }];
  });
  return {
    $schema,
    title: "Settings of semantest/load-action",
    ...schema,
    properties: Object.fromEntries(described) as Record<string, unknown>,
  };
}

/** Of what is no input. */
const OWN: Readonly<Record<string, string>> = {
  gate: "What counts as a regression. On a pull request, that of the base commit holds.",
  criteria:
    "Success criteria for every scenario, beside its own limits. On a pull request, those of the base commit hold.",
  profiles: "Loads by name, for the setting profile. On a pull request, those of the base commit hold.",
  monitors:
    "What is watched in Prometheus: ready-made monitors changed or, with false, left out, and own ones. On a pull request, those of the base commit hold.",
  preset: "Shipped settings that hold where this file says nothing else.",
  preflight: "The pre-test checklist. On a pull request, that of the base commit holds.",
};
