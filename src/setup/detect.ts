import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { Provider } from "./plan.ts";

/** What the repository shows of itself. */
export interface Detected {
  provider: Provider | null;
  /** The file that tells the provider; null where none does. */
  because: string | null;
  /** Path of an OpenAPI description; null where there is none. */
  openapi: string | null;
  start: string | null;
  install: string;
  defaultBranch: string;
  /** Name of the project, for hosts; small letters, digits and dashes. */
  project: string;
}

/** Files that only users of a provider have, most telling first. */
const MARKS: readonly [string, Provider][] = [
  [".vercel", "vercel"],
  ["vercel.json", "vercel"],
  ["vercel.ts", "vercel"],
  [".netlify", "netlify"],
  ["netlify.toml", "netlify"],
  ["render.yaml", "deployments"],
  ["fly.toml", "deployments"],
  ["railway.json", "deployments"],
  ["railway.toml", "deployments"],
];

const OPENAPI = /^(openapi|swagger|api)\.(ya?ml|json)$/i;
const OPENAPI_DIRECTORIES = [".", "docs", "api", "spec", "openapi", "public", "src", "static"];
const COMPOSE = /^(docker-)?compose\.ya?ml$/;

export async function detect(cwd: string): Promise<Detected> {
  const names = await namesIn(cwd);
  const mark = MARKS.find(([name]) => names.includes(name));
  const start = await startCommand(cwd, names);
  return {
    provider: mark?.[1] ?? (start === null ? null : "runner"),
    because: mark?.[0] ?? start?.because ?? null,
    openapi: await findOpenApi(cwd),
    start: start?.command ?? null,
    install: installCommand(names),
    defaultBranch: await defaultBranch(cwd),
    project: slug(await projectName(cwd, names)),
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

async function findOpenApi(cwd: string): Promise<string | null> {
  for (const directory of OPENAPI_DIRECTORIES) {
    for (const name of await namesIn(join(cwd, directory))) {
      if (!OPENAPI.test(name)) continue;
      const path = directory === "." ? name : `${directory}/${name}`;
      // `api.json` may be anything.
      if (/^\s*["']?(openapi|swagger)["']?\s*:/m.test(await readFile(join(cwd, path), "utf8"))) return path;
    }
  }
  return null;
}

async function startCommand(
  cwd: string,
  names: readonly string[],
): Promise<{ command: string; because: string } | null> {
  const scripts = await packageField(cwd, names, "scripts");
  if (typeof (scripts as Record<string, unknown> | null)?.start === "string") {
    return { command: "npm start", because: "package.json" };
  }
  const compose = names.find((name) => COMPOSE.test(name));
  return compose === undefined ? null : { command: "docker compose up --build", because: compose };
}

function installCommand(names: readonly string[]): string {
  if (names.includes("pnpm-lock.yaml")) return "corepack pnpm install --frozen-lockfile";
  if (names.includes("yarn.lock")) return "corepack yarn install --immutable";
  if (names.includes("package-lock.json")) return "npm ci";
  return names.includes("package.json") ? "npm install" : "";
}

async function projectName(cwd: string, names: readonly string[]): Promise<string> {
  const name = await packageField(cwd, names, "name");
  return typeof name === "string" ? name.replace(/^@[^/]*\//, "") : basename(cwd);
}

async function packageField(cwd: string, names: readonly string[], field: string): Promise<unknown> {
  if (!names.includes("package.json")) return null;
  try {
    return (JSON.parse(await readFile(join(cwd, "package.json"), "utf8")) as Record<string, unknown>)[field];
  } catch (error) {
    // It is only looked at for a suggestion.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function defaultBranch(cwd: string): Promise<string> {
  const remote = await git(cwd, ["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]);
  if (remote !== null) return remote.replace(/^origin\//, "");
  const branches =
    (await git(cwd, ["for-each-ref", "--format=%(refname:short)", "refs/heads"]))?.split("\n") ?? [];
  return ["main", "master", "trunk", "develop"].find((name) => branches.includes(name)) ?? "main";
}

async function git(cwd: string, args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)("git", args, { cwd })).stdout.trim();
  } catch {
    // No git, no repository or no such ref: there is a suggestion for that too.
    return null;
  }
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "my-app"
  );
}
