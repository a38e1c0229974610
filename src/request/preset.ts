import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import { parse } from "yaml";
import { InfrastructureError, UsageError } from "../errors.ts";
import { SHIPPED_PRESETS } from "../paths.ts";
import { didYouMean } from "./suggest.ts";

type Settings = Record<string, unknown>;

/**
 * Settings with those of the preset that they name below them: a map is merged key by key, anything else of the file
 * replaces what the preset has.
 *
 * @param name How the file is called in messages.
 * @throws UsageError where there is no such preset
 */
export function withPreset(settings: Settings, name: string): Settings {
  const { preset, ...own } = settings;
  if (preset === undefined) return own;
  const shipped = readPreset(preset, name);
  const merged = Object.entries(own).map(([key, value]) => {
    const below = shipped[key];
    return [key, isMap(below) && isMap(value) ? { ...below, ...value } : value];
  });
  return { ...shipped, ...Object.fromEntries(merged) };
}

/** The names that `preset:` takes. */
export function presetNames(): string[] {
  if (!existsSync(SHIPPED_PRESETS)) {
    throw new InfrastructureError(`${SHIPPED_PRESETS} is missing; install load-action again`);
  }
  return readdirSync(SHIPPED_PRESETS).map((file) => parsePath(file).name);
}

function readPreset(preset: unknown, name: string): Settings {
  const names = presetNames();
  if (typeof preset !== "string" || !names.includes(preset)) {
    const guess = typeof preset === "string" ? didYouMean(preset, names) : "";
    throw new UsageError(
      `${name}: preset: found ${JSON.stringify(preset)}${guess}; write one of ${names.join(", ")}`,
    );
  }
  return parse(readFileSync(join(SHIPPED_PRESETS, `${preset}.yml`), "utf8")) as Settings;
}

function isMap(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
