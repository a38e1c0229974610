/** A first scenario from an OpenAPI description: its reading operations, filled in with its own examples. */
import { parse } from "yaml";
import { UsageError } from "../errors.ts";

/** One action of the first scenario. */
export interface FirstAction {
  name: string;
  /** Begins with `/`. */
  path: string;
  status: number;
}

export interface ApiDescription {
  title: string;
  actions: FirstAction[];
  /** Reading operations that cannot be filled in, and how many only write, one line each. */
  leftOut: string[];
  /** Whether the API wants a bearer token. */
  bearer: boolean;
}

type Json = Record<string, unknown>;

const MOST_ACTIONS = 10;
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * Reads OpenAPI 3 or Swagger 2, YAML or JSON. Only GET operations become actions: nobody wants a load test to begin by
 * writing.
 *
 * @param name Of the file, for messages.
 * @throws UsageError where it is no such description
 */
export function readOpenApi(text: string, name: string): ApiDescription {
  const root = parseDocument(text, name);
  const prefix = prefixOf(root);
  const actions: FirstAction[] = [];
  const leftOut: string[] = [];
  const names = new Set<string>();
  let writing = 0;
  for (const [path, item] of Object.entries(recordOf(root.paths))) {
    const operations = recordOf(resolve(root, item));
    writing += METHODS.slice(1).filter((method) => method in operations && method !== "head").length;
    const get = recordOf(operations.get);
    if (!("get" in operations) || get.deprecated === true) continue;
    const filled = fill(root, path, [...listOf(operations.parameters), ...listOf(get.parameters)]);
    if ("missing" in filled) leftOut.push(`GET ${path}: no example of ${filled.missing}`);
    else if (actions.length >= MOST_ACTIONS) leftOut.push(`GET ${path}: more than ${MOST_ACTIONS} actions`);
    else {
      const action = uniqueName(nameOf(get.operationId, path), names);
      actions.push({ name: action, path: encodePath(prefix) + filled.path, status: statusOf(get.responses) });
    }
  }
  if (writing > 0)
    leftOut.push(`${writing} ${writing === 1 ? "operation that writes" : "operations that write"}`);
  const title = recordOf(root.info).title;
  return { title: typeof title === "string" ? title : name, actions, leftOut, bearer: wantsBearer(root) };
}

function parseDocument(text: string, name: string): Json {
  let root: unknown;
  try {
    root = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError(`${name}: it cannot be read: ${String(error).split("\n")[0]}`);
  }
  const document = recordOf(root);
  const version = document.openapi ?? document.swagger;
  if (version !== undefined && /^[23]\./.test(String(version)) && document.paths !== undefined)
    return document;
  throw new UsageError(`${name}: it is no OpenAPI description of version 3 (or Swagger 2) with paths`);
}

/** The path that all paths begin with: of the first server, or Swagger's `basePath`. */
function prefixOf(root: Json): string {
  const server = recordOf(listOf(root.servers)[0]).url ?? root.basePath;
  if (typeof server !== "string" || server.includes("{")) return "";
  const path = URL.canParse(server, "http://host") ? new URL(server, "http://host").pathname : "";
  return path.replace(/\/+$/, "");
}

function fill(root: Json, path: string, parameters: unknown[]): { path: string } | { missing: string } {
  const query: string[] = [];
  let filled = path;
  for (const parameter of parameters.map((one) => recordOf(resolve(root, one)))) {
    const { name, in: place, required } = parameter;
    if (typeof name !== "string" || (place !== "path" && place !== "query")) continue;
    if (place === "query" && required !== true) continue;
    const example = exampleOf(root, parameter);
    if (example === null) return { missing: name };
    if (place === "path") filled = filled.replaceAll(`{${name}}`, encodeWord(example));
    else query.push(`${encodeWord(name)}=${encodeWord(example)}`);
  }
  const open = /\{([^}]*)\}/.exec(filled);
  if (open) return { missing: open[1] ?? "" };
  return { path: encodePath(`${filled}${query.length > 0 ? `?${query.join("&")}` : ""}`) };
}

function encodeWord(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** As a scenario wants it: without blanks and fragments, and without `$`, which would begin a variable. */
function encodePath(path: string): string {
  const encoded = encodeURI(path.toWellFormed()).replaceAll("%25", "%");
  return encoded.replaceAll("$", "%24").replaceAll("#", "%23");
}

function exampleOf(root: Json, parameter: Json): string | null {
  const schema = recordOf(resolve(root, parameter.schema ?? {}));
  const first = recordOf(resolve(root, Object.values(recordOf(parameter.examples))[0] ?? {}));
  const candidates = [
    parameter.example,
    first.value,
    schema.example,
    listOf(schema.examples)[0],
    parameter["x-example"],
    parameter.default,
    schema.default,
    listOf(schema.enum ?? parameter.enum)[0],
  ];
  const found = candidates.find((one) => ["string", "number", "boolean"].includes(typeof one));
  return found === undefined ? null : String(found);
}

/** The first status of success that the operation describes. */
function statusOf(responses: unknown): number {
  const status = Object.keys(recordOf(responses)).find((code) => /^2\d\d$/.test(code));
  return Number(status ?? 200);
}

function nameOf(operationId: unknown, path: string): string {
  const words = typeof operationId === "string" && operationId !== "" ? operationId : path;
  const name = words.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return name.slice(0, 60) || "root";
}

function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let count = 2; names.has(unique); count++) unique = `${name}_${count}`;
  names.add(unique);
  return unique;
}

function wantsBearer(root: Json): boolean {
  const schemes = recordOf(recordOf(root.components).securitySchemes ?? root.securityDefinitions);
  const isUsed =
    JSON.stringify([root.security, root.paths]).includes('"security"') || root.security !== undefined;
  return isUsed && Object.values(schemes).some((scheme) => isBearer(recordOf(resolve(root, scheme))));
}

function isBearer({ type, scheme }: Json): boolean {
  return type === "oauth2" || (type === "http" && String(scheme).toLowerCase() === "bearer");
}

/** Follows references within the document; anything else is as good as nothing. */
function resolve(root: Json, value: unknown): unknown {
  let at = value;
  for (let steps = 0; steps < 10; steps++) {
    const reference = recordOf(at).$ref;
    if (typeof reference !== "string") return at;
    if (!reference.startsWith("#/")) return {};
    at = reference
      .slice(2)
      .split("/")
      .map((part) =>
        part.replaceAll("%7B", "{").replaceAll("%7D", "}").replaceAll("~1", "/").replaceAll("~0", "~"),
      )
      .reduce<unknown>((inner, part) => recordOf(inner)[part], root);
  }
  return {};
}

function recordOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
