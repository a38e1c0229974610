import { createHash } from "node:crypto";
import type { RecordingMeta } from "../measure/recording.ts";
import type { BaselineKey } from "./entry.ts";

/** What has to be equal for two runs to be comparable. */
export function baselineKey(meta: RecordingMeta): BaselineKey {
  return {
    scenario: meta.scenario.name,
    scenarioHash: meta.scenario.hash,
    shapeKey: meta.scenario.shapeKey,
    runnerClass: runnerClass(meta.runner),
    engineMajor: engineMajor(meta.engine),
  };
}

function runnerClass({ os, arch, cores, hosted, labels }: RecordingMeta["runner"]): string {
  return [os, arch, `${cores} cores`, hosted ? "hosted" : "own", ...(labels === "" ? [] : [labels])].join(
    " ",
  );
}

/** A new major version of k6 measures differently; our own engine changes with us. */
function engineMajor({ name, version }: RecordingMeta["engine"]): string {
  if (name === "embedded") return name;
  return `${name}-${/\d+/.exec(version)?.[0] ?? version}`;
}

/** Short name of a key: 16 hex digits. Equal keys have equal hashes, whatever the order of their fields. */
export function keyHash(key: BaselineKey): string {
  return createHash("sha256").update(canonicalKey(key)).digest("hex").slice(0, 16);
}

export function sameKey(one: BaselineKey, other: BaselineKey): boolean {
  return canonicalKey(one) === canonicalKey(other);
}

function canonicalKey(key: BaselineKey): string {
  return JSON.stringify([key.scenario, key.scenarioHash, key.shapeKey, key.runnerClass, key.engineMajor]);
}
