import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configJsonSchema } from "../../src/request/config-json-schema.ts";
import { filesOf } from "../../src/setup/files.ts";
import { PROVIDERS } from "../../src/setup/plan.ts";
import { asRecord, planFor } from "../setup/support.ts";

const ROOT = new URL("../../", import.meta.url);
const text = await readFile(new URL("schema/config.schema.json", ROOT), "utf8");
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(
  JSON.parse(text),
);

describe("schema/config.schema.json", () => {
  it("is what `node scripts/write-config-schema.ts` writes", async () => {
    const { inputs } = parse(await readFile(new URL("action.yml", ROOT), "utf8"));
    const descriptions = Object.fromEntries(
      Object.entries<{ description: string }>(inputs).map(([name, { description }]) => [name, description]),
    );
    expect(text).toBe(`${JSON.stringify(configJsonSchema(descriptions), null, 2)}\n`);
  });

  it.each(PROVIDERS)("accepts what init writes for %s", (provider) => {
    const settings: unknown = parse(asRecord(filesOf(planFor(provider)))[".github/load-action.yml"] ?? "");
    expect(validate(settings), JSON.stringify(validate.errors)).toBe(true);
  });

  it("accepts what people write, and refuses what the action refuses", () => {
    expect(
      validate({
        "fail-on": ["fail", "inconclusive"],
        vus: 20,
        env: { A: 1 },
        gate: { p95: { percent: 20 } },
      }),
    ).toBe(true);
    for (const wrong of [
      { urll: "x" },
      { "github-token": "x" },
      { gate: { p96: {} } },
      { engine: "k7" },
      { url: [] },
    ]) {
      expect(validate(wrong), JSON.stringify(wrong)).toBe(false);
    }
  });
});
