import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { scenarioJsonSchema } from "../../../src/scenario/yaml/json-schema.ts";
import { SHIPPED } from "../support.ts";

const FILE = new URL("../../../schema/scenario.schema.json", import.meta.url);

describe("schema/scenario.schema.json", () => {
  it("is what `node scripts/write-scenario-schema.ts` writes", async () => {
    expect(await readFile(FILE, "utf8")).toBe(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });

  it("accepts the shipped scenarios and refuses unknown keys", async () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      JSON.parse(await readFile(FILE, "utf8")),
    );
    const files = (await readdir(SHIPPED)).filter((file) => file.endsWith(".yaml"));
    expect(files.length).toBeGreaterThanOrEqual(6);
    for (const file of files) {
      const data: unknown = parse(await readFile(join(SHIPPED, file), "utf8"));
      expect(validate(data), `${file}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
    expect(validate({ duratoin: "5s" })).toBe(false);
    expect(validate({ actions: [{ name: "a", methd: "GET" }] })).toBe(false);
  });
});
