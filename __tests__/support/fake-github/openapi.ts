import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { toJsonSchema } from "./json-schema.ts";

/** GitHub's own description of its REST API: what the fake and its callers say to each other is checked by it. */
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

interface Operation {
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Record<string, { schema: unknown }> };
  responses: Record<string, Answer | Reference>;
}
interface Parameter {
  name: string;
  in: string;
  schema: unknown;
}
interface Answer {
  content?: Record<string, { schema: unknown }>;
}
interface Reference {
  $ref: string;
}

export interface CheckedExchange {
  method: string;
  template: string;
  params: Record<string, string>;
  query: URLSearchParams;
  requestBody: unknown;
  status: number;
  responseBody: unknown;
}

let loaded: Description | null = null;
/** The document is large (13 MB), so it is read by the first exchange and only the operations in use are compiled. */
function description(): Description {
  if (!loaded) {
    const main = createRequire(import.meta.url).resolve("@octokit/openapi");
    const file = new URL("generated/api.github.com.json", `file://${main}`);
    loaded = JSON.parse(readFileSync(file, "utf8")) as Description;
  }
  return loaded;
}

/** An example answer of the description, to fill in what a test does not care about. A copy. */
export function apiExample(name: string): Record<string, unknown> {
  const example = description().components.examples?.[name] as { value: Record<string, unknown> } | undefined;
  if (!example) throw new Error(`GitHub's description has no example ${name}`);
  return structuredClone(example.value);
}

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false, logger: false });
addFormats.default(ajv);
const compiled = new Map<string, ValidateFunction>();

/** What in the exchange is not as GitHub describes it; empty if all is well. */
export function breaches(exchange: CheckedExchange): string[] {
  const { method, template } = exchange;
  const operation = description().paths[template]?.[method.toLowerCase()];
  if (!operation) return [`${method} ${template} is not an operation of the REST API`];
  const problems = [...parameterBreaches(exchange, operation), ...answerBreaches(exchange, operation)];
  // The server refuses wrong bodies itself; a test of that is not a breach of the program under test.
  if (exchange.status < 400) problems.push(...bodyBreaches(exchange, operation));
  return problems.map((problem) => `${method} ${template} (${exchange.status}): ${problem}`);
}

function parameterBreaches({ params, query, template }: CheckedExchange, operation: Operation): string[] {
  const described = (operation.parameters ?? []).map((parameter) => resolve<Parameter>(parameter));
  const problems: string[] = [];
  for (const [place, values] of [
    ["path", Object.entries(params)],
    ["query", [...query]],
  ] as const) {
    for (const [name, value] of values) {
      const parameter = described.find((candidate) => candidate.name === name && candidate.in === place);
      if (!parameter) problems.push(`unknown ${place} parameter ${name}`);
      else
        problems.push(
          ...check(`${template} ${place} ${name}`, parameter.schema, readParameter(parameter, value)),
        );
    }
  }
  return problems;
}

function readParameter({ schema }: Parameter, value: string): unknown {
  const { type } = schema as { type?: string };
  if (type === "integer" || type === "number") return Number(value);
  return type === "boolean" ? value === "true" : value;
}

function bodyBreaches({ method, template, requestBody }: CheckedExchange, operation: Operation): string[] {
  const described = operation.requestBody?.content["application/json"]?.schema;
  if (!described) return requestBody === undefined ? [] : ["a body where none is described"];
  if (requestBody === undefined) return operation.requestBody?.required ? ["no body"] : [];
  const known = (described as { properties?: Record<string, unknown> }).properties;
  const unknown = Object.keys(requestBody as object).filter((name) => known && !(name in known));
  return [
    ...unknown.map((name) => `unknown field ${name} in the body`),
    ...check(`${method} ${template} body`, described, requestBody),
  ];
}

function answerBreaches(
  { method, template, status, responseBody }: CheckedExchange,
  operation: Operation,
): string[] {
  const described = operation.responses[String(status)];
  const answer = described && resolve<Answer>(described);
  if (!answer && status < 400) return ["a status that is not described"];
  const content = answer?.content ?? {};
  const schema = content["application/json"]?.schema ?? (status >= 400 ? basicError() : undefined);
  if (!schema) return responseBody === undefined ? [] : ["an answer with a body where none is described"];
  return check(`${method} ${template} ${status}`, schema, responseBody).map(
    (problem) => `answer: ${problem}`,
  );
}

function basicError(): unknown {
  return description().components.schemas?.["basic-error"];
}

function check(key: string, schema: unknown, value: unknown): string[] {
  let validate = compiled.get(key);
  if (!validate) {
    validate = ajv.compile(toJsonSchema(schema, description().components.schemas ?? {}));
    compiled.set(key, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, 5).map((error) => `${error.instancePath || "/"} ${error.message}`);
}

function resolve<T extends object>(item: T | Reference): T {
  if (!("$ref" in item)) return item;
  const [, , kind = "", name = ""] = item.$ref.split("/");
  return description().components[kind]?.[name] as T;
}
