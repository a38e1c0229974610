import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { readScenario } from "../../src/scenario/read-scenario.ts";
import { readOpenApi } from "../../src/setup/openapi.ts";
import { scenarioFiles } from "../../src/setup/scenario-file.ts";
import { directoryWith, planFor } from "./support.ts";

const SHOP = `
openapi: 3.1.0
info: { title: Shop, version: "1" }
servers: [{ url: "https://api.example.com/v1/" }]
security: [{ token: [] }]
paths:
  /products:
    get: { operationId: list products, responses: { "200": {}, "404": {} } }
    post: { responses: { "201": {} } }
  /products/{id}:
    parameters: [{ $ref: "#/components/parameters/Id" }]
    get: { operationId: getProduct, responses: { "203": {} } }
    delete: { responses: { "204": {} } }
  /search:
    get:
      parameters:
        - { name: q, in: query, required: true, schema: { type: string, examples: ["blue & green"] } }
        - { name: page, in: query, schema: { type: integer } }
  /orders/{orderId}:
    get: { parameters: [{ name: orderId, in: path, required: true, schema: { type: string } }] }
  /old: { get: { deprecated: true } }
components:
  parameters: { Id: { name: id, in: path, required: true, schema: { $ref: "#/components/schemas/Id" } } }
  schemas: { Id: { type: integer, example: 42 } }
  securitySchemes: { token: { type: http, scheme: Bearer } }
`;

describe("an OpenAPI description", () => {
  it("gives the requests that read, filled in with its examples, and says what it leaves out", () => {
    expect(readOpenApi(SHOP, "openapi.yaml")).toEqual({
      title: "Shop",
      actions: [
        { name: "list_products", path: "/v1/products", status: 200 },
        { name: "getProduct", path: "/v1/products/42", status: 203 },
        { name: "search", path: "/v1/search?q=blue%20%26%20green", status: 200 },
      ],
      leftOut: ["GET /orders/{orderId}: no example of orderId", "2 operations that write"],
      bearer: true,
    });
  });

  it("may be Swagger 2, in JSON", () => {
    const swagger = {
      swagger: "2.0",
      info: { title: "Old" },
      basePath: "/api",
      paths: {
        "/a/{n}": {
          get: { parameters: [{ name: "n", in: "path", required: true, type: "integer", default: 1 }] },
        },
      },
    };
    expect(readOpenApi(JSON.stringify(swagger), "swagger.json").actions).toEqual([
      { name: "a_n", path: "/api/a/1", status: 200 },
    ]);
  });

  it.each(["", "42", "openapi: 4.0.0\npaths: {}", "openapi: 3.0.0", "a: [", "[]"])(
    "that is none is refused: %j",
    (text) => {
      expect(() => readOpenApi(text, "api.yaml")).toThrow(/^api\.yaml: it /);
    },
  );

  it("gives a scenario that runs as it is, whatever stands in it", async () => {
    const word = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("$ref", "#/paths", "${X}", "{id}", "id"),
    );
    const parameter = fc.record(
      { name: word, in: fc.constantFrom("path", "query"), required: fc.boolean(), example: word, $ref: word },
      { requiredKeys: [] },
    );
    const get = fc.record({
      operationId: word,
      parameters: fc.array(parameter),
      responses: fc.dictionary(word, word),
    });
    const document = fc.record({
      openapi: fc.constant("3.0.0"),
      servers: fc.array(fc.record({ url: word })),
      paths: fc.dictionary(
        word.map((path) => `/${path}`),
        fc.record({ get: fc.oneof(get, fc.jsonValue()) }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(document, async (api) => {
        const { actions, leftOut } = readOpenApi(JSON.stringify(api), "api.json");
        fc.pre(actions.length > 0);
        const files = scenarioFiles(planFor("url", { actions, leftOut }));
        const cwd = await directoryWith({ "gate.yaml": files[0]?.text ?? "" });
        const scenario = await readScenario(join(cwd, "gate.yaml"), { cwd, shippedDir: cwd });
        expect(scenario.kind === "yaml" && scenario.behaviour.actions.map(({ path }) => path)).toEqual(
          actions.map(({ path }) => path),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("breaks nothing, whatever JSON it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          readOpenApi(
            JSON.stringify({ openapi: "3.0.0", paths: value, servers: value, components: value }),
            "x",
          );
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
