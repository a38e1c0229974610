/** Writes schema/result.schema.json, the JSON Schema of what `--json` prints. */
import { writeFile } from "node:fs/promises";
import { resultJsonSchema } from "../src/report/result-schema.ts";

const file = new URL("../schema/result.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(resultJsonSchema(), null, 2)}\n`);
