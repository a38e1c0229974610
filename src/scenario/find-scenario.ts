import { readdir, stat } from "node:fs/promises";
import { extname, join, parse, relative, resolve } from "node:path";
import { badValue, UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";

export interface ScenarioPlaces {
  cwd: string;
  /** Directory of the scenarios that come with the program. */
  shippedDir: string;
}

const EXTENSIONS = [".yaml", ".yml", ".js", ".ts"];

/**
 * The file of a scenario: a path relative to the working directory, else a name in its `scenarios/`, else the name
 * of a shipped one. Returns an absolute path.
 *
 * @throws UsageError that lists the names where there is none
 */
export async function findScenario(nameOrPath: string, places: ScenarioPlaces): Promise<string> {
  const { cwd, shippedDir } = places;
  const ownDir = join(cwd, "scenarios");
  const extension = extname(nameOrPath);
  const asPath = resolve(cwd, nameOrPath);
  if (EXTENSIONS.includes(extension)) {
    if (await isFile(asPath)) return asPath;
    const inPlaces = [join(ownDir, nameOrPath), join(shippedDir, nameOrPath)];
    for (const path of isName(nameOrPath) ? inPlaces : []) if (await isFile(path)) return path;
  } else if (isName(nameOrPath)) {
    for (const directory of [ownDir, shippedDir]) {
      for (const end of EXTENSIONS) {
        const path = join(directory, nameOrPath + end);
        if (await isFile(path)) return path;
      }
    }
  } else if (await isFile(asPath)) {
    throw badValue("scenario", nameOrPath, `a file that ends in ${EXTENSIONS.join(", ")}`);
  }
  const names = await scenarioNames(places);
  throw new UsageError(
    `scenario: found no ${JSON.stringify(nameOrPath)}${didYouMean(parse(nameOrPath).name, names)}; write the path of a file or one of ${names.join(", ")}`,
  );
}

/** The names by which scenarios can be asked for, the repository's own first. */
export function scenarioNames({ cwd, shippedDir }: ScenarioPlaces): Promise<string[]> {
  return namesIn([join(cwd, "scenarios"), shippedDir]);
}

/** A path as it is shown in messages: relative to the working directory where it lies below it. */
export function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === "" || below.startsWith("..") ? path : below.replaceAll("\\", "/");
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text);
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(error.code ?? "")) return null;
    throw new UsageError(`scenario: cannot look at ${path}: ${error.message}`);
  });
  return found?.isFile() ?? false;
}

async function namesIn(directories: string[]): Promise<string[]> {
  const names = new Set<string>();
  for (const directory of directories) {
    const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
      throw new UsageError(`scenario: cannot look into ${directory}: ${error.message}`);
    });
    for (const file of files.sort()) if (EXTENSIONS.includes(extname(file))) names.add(parse(file).name);
  }
  return [...names];
}
