/** Writes schema/preflight.schema.json, the JSON Schema of what `load-action preflight --json` prints. */
import { writeFile } from "node:fs/promises";
import { preflightJsonSchema } from "../src/report/preflight/result.ts";

const file = new URL("../schema/preflight.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(preflightJsonSchema(), null, 2)}\n`);
