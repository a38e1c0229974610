/** Writes schema/scenario.schema.json from the schema that scenarios are checked with. */
import { writeFile } from "node:fs/promises";
import { scenarioJsonSchema } from "../src/scenario/yaml/json-schema.ts";

const file = new URL("../schema/scenario.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
