/** Turns schemas of OpenAPI 3.0 into JSON Schema, with only the components that they need. */

type Node = Record<string, unknown>;

const COMPONENT = "#/components/schemas/";
/** Keywords that say nothing about validity, or that JSON Schema does not know. */
const DROPPED = new Set([
  "example",
  "examples",
  "discriminator",
  "externalDocs",
  "deprecated",
  "readOnly",
  "xml",
]);

export function toJsonSchema(schema: unknown, components: Record<string, unknown>): Node {
  const definitions: Node = {};
  const convertNamed = (name: string): void => {
    if (name in definitions) return;
    definitions[name] = true;
    definitions[name] = convert(components[name]);
  };

  const convert = (node: unknown): unknown => {
    if (typeof node !== "object" || node === null || Array.isArray(node)) return node;
    const { nullable, ...rest } = node as Node;
    const result: Node = {};
    for (const [keyword, value] of Object.entries(rest)) {
      if (DROPPED.has(keyword) || keyword.startsWith("x-")) continue;
      if (keyword === "$ref" && typeof value === "string") {
        const name = value.slice(COMPONENT.length);
        convertNamed(name);
        result.$ref = `#/definitions/${name}`;
      } else if (keyword === "properties") result.properties = convertMap(value as Node);
      else if (["oneOf", "anyOf", "allOf"].includes(keyword))
        result[keyword] = (value as unknown[]).map(convert);
      else if (["items", "not", "additionalProperties"].includes(keyword)) result[keyword] = convert(value);
      else result[keyword] = value;
    }
    return nullable === true ? orNull(result) : result;
  };

  const convertMap = (map: Node): Node =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, convert(value)]));

  return { ...(convert(schema) as Node), definitions };
}

function orNull(schema: Node): Node {
  return { anyOf: [{ type: "null" }, schema] };
}
