import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { InfrastructureError } from "../../errors.ts";
import type { PageAssets } from "./page.ts";

export const PAGE_SCRIPT = "report-page.js";
export const PAGE_STYLE = "report-page.css";

let loaded: Promise<PageAssets> | null = null;

/**
 * Script and style of the page: beside the bundled program, or bundled now where this runs from source. Read once.
 *
 * @throws InfrastructureError where the package is not whole
 */
export function pageAssets(): Promise<PageAssets> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<PageAssets> {
  const [script, style] = [PAGE_SCRIPT, PAGE_STYLE].map((name) =>
    fileURLToPath(new URL(`./${name}`, import.meta.url)),
  ) as [string, string];
  if (existsSync(script) && existsSync(style)) {
    return { script: await readFile(script, "utf8"), style: await readFile(style, "utf8") };
  }
  const bundler = fileURLToPath(new URL("../../../scripts/report-page.ts", import.meta.url));
  if (!import.meta.filename.endsWith(".ts") || !existsSync(bundler)) {
    throw new InfrastructureError(`${script} is missing; install load-action again`);
  }
  const { bundlePage }: { bundlePage(): Promise<PageAssets> } = await import(bundler);
  return bundlePage();
}
