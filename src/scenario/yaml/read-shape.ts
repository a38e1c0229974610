import { badValue, UsageError } from "../../errors.ts";
import {
  formatDuration,
  looksLikeRate,
  parseDurationMs,
  parseRatePerSecond,
  parseUsers,
} from "../../request/units.ts";
import { level } from "../describe-shape.ts";
import type { LoadShape, Stage } from "../scenario.ts";
import { peakLevel } from "../shape.ts";
import type { RawScenario } from "./schema.ts";
import type { Path, YamlSource } from "./source.ts";

export interface ReadShape {
  /** null where the file says too little; `missing` says what. */
  shape: LoadShape | null;
  /** What `duration` says on its own. */
  durationMs: number | null;
  notes: string[];
  missing: string[];
}

/** The load of a scenario file. Throws UsageError where it contradicts itself. */
export function readShape(raw: RawScenario, source: YamlSource): ReadShape {
  const given = (["rate", "virtual_users", "stages"] as const).filter((key) => raw[key] !== undefined);
  if (given.length > 1)
    throw new UsageError(
      `${source.field([given[1] as string])}: ${given.join(" and ")} are given; write only one of them`,
    );
  const durationMs =
    raw.duration === undefined ? null : parseDurationMs(raw.duration, source.field(["duration"]));
  if (durationMs === 0)
    throw badValue(source.field(["duration"]), raw.duration, "a duration above 0, such as 90s");
  const warmUpMs = raw.warm_up === undefined ? 0 : parseDurationMs(raw.warm_up, source.field(["warm_up"]));
  if (raw.start !== undefined && raw.stages === undefined)
    throw new UsageError(
      `${source.field(["start"])}: start goes with stages; write stages or leave start out`,
    );

  const read: ReadShape = { shape: null, durationMs, notes: [], missing: [] };
  if (raw.stages !== undefined) {
    const shape = stagedShape(raw, source, warmUpMs);
    read.notes = holdLastTarget(shape, durationMs, source);
    read.shape = shape;
  } else if (given.length === 0) {
    read.missing.push("a load: rate (30/s), virtual_users (20) or stages");
  } else if (durationMs === null) {
    read.missing.push("duration");
  } else {
    const model = raw.rate !== undefined ? "open" : "closed";
    const field = model === "open" ? "rate" : "virtual_users";
    const value = raw[field] ?? "";
    const start = parseLevel(value, model, source.field([field]));
    read.shape = { model, start, stages: [{ durationMs, target: start }], warmUpMs };
  }
  if (read.shape && peakLevel(read.shape) === 0)
    throw new UsageError(
      `${source.field([given[0] as string])}: this load sends nothing; write a level above 0`,
    );
  return read;
}

function stagedShape(raw: RawScenario, source: YamlSource, warmUpMs: number): LoadShape {
  const stages = raw.stages ?? [];
  const first = stages[0];
  if (!first) throw new UsageError(`${source.field(["stages"])}: empty; write one stage or more`);
  const model = looksLikeRate(first.target) ? "open" : "closed";
  const parsed: Stage[] = stages.map((stage, index) => ({
    durationMs: parseDurationMs(stage.duration, source.field(["stages", index, "duration"])),
    target: targetOf(stage.target, model, source, ["stages", index, "target"]),
  }));
  const defaultStart = model === "closed" ? 1 : 0;
  const start = raw.start === undefined ? defaultStart : targetOf(raw.start, model, source, ["start"]);
  return { model, start, stages: parsed, warmUpMs };
}

function targetOf(value: string | number, model: LoadShape["model"], source: YamlSource, path: Path): number {
  const field = source.field(path);
  if (looksLikeRate(value) !== (model === "open"))
    throw badValue(
      field,
      value,
      model === "open" ? "a rate, as in the first stage" : "users, as in the first stage",
    );
  return parseLevel(value, model, field);
}

function parseLevel(value: string | number, model: LoadShape["model"], field: string): number {
  return model === "open" ? parseRatePerSecond(value, field) : parseUsers(value, field);
}

/** Where `duration` is longer than the stages together, the last target is held; returns the note that says so. */
function holdLastTarget(shape: LoadShape, durationMs: number | null, source: YamlSource): string[] {
  const sum = shape.stages.reduce((total, stage) => total + stage.durationMs, 0);
  if (sum === 0 && durationMs === null)
    throw new UsageError(`${source.field(["stages"])}: the stages take no time; write a duration above 0`);
  if (durationMs === null || durationMs === sum) return [];
  if (sum > durationMs) {
    throw new UsageError(
      `${source.field(["duration"])}: the stages take ${formatDuration(sum)}, longer than duration, ${formatDuration(durationMs)}; write a duration of at least ${formatDuration(sum)} or shorten the stages`,
    );
  }
  const target = shape.stages.at(-1)?.target ?? shape.start;
  shape.stages.push({ durationMs: durationMs - sum, target });
  return [
    `The stages take ${formatDuration(sum)} of ${formatDuration(durationMs)}: the last target, ${level(target, shape.model)}, is held for the remaining ${formatDuration(durationMs - sum)}.`,
  ];
}
