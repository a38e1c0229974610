/** Writes schema/config.schema.json from the schema that settings are checked with, and action.yml's words. */
import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";
import { configJsonSchema } from "../src/request/config-json-schema.ts";

const root = new URL("../", import.meta.url);
const { inputs } = parse(await readFile(new URL("action.yml", root), "utf8")) as {
  inputs: Record<string, { description: string }>;
};
const descriptions = Object.fromEntries(
  Object.entries(inputs).map(([name, { description }]) => [name, description]),
);
await writeFile(
  new URL("schema/config.schema.json", root),
  `${JSON.stringify(configJsonSchema(descriptions), null, 2)}\n`,
);
