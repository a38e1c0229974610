import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { CHROMIUM_FLAGS } from "../../scripts/chromium-flags.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of a browser for tests, by CHROMIUM or on PATH; null where there is none. */
export function findChromium(): string | null {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find((place) => existsSync(place)) ?? null;
}

export const NO_CHROMIUM = "skipped: no chromium; install it, or name one in CHROMIUM";

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, timeout: 60_000, args: CHROMIUM_FLAGS });
}
