import { moveAll, moveArm } from "../measure/move-clock.ts";
import type { ArmName, MetricInfo, MetricType, Recording, RecordingMeta } from "../measure/recording.ts";
import { clockNote, placeClocks } from "./clocks.ts";

export interface JoinedArms {
  recording: Recording;
  /** What the person should know of the two runs, one line each. */
  notes: string[];
}

/**
 * The head arms of two recordings as the two arms of one. Where both ran at the same time they keep their common
 * clock, otherwise both begin at second 0 and the recording says `armsApart`.
 */
export function joinArms(base: Recording, head: Recording): JoinedArms {
  const clocks = placeClocks(base, head);
  const types = new Map([...base.head.metrics, ...head.head.metrics].flatMap(knownType));
  const shifted = (recording: Recording, by: number, arm: ArmName) => {
    const metrics = recording.head.metrics.map(({ name, type }) => ({ name, type: types.get(name) ?? type }));
    return moveArm({ ...recording.head, arm, metrics }, by);
  };
  const meta: RecordingMeta = {
    ...head.meta,
    warmUpSeconds: Math.max(
      base.meta.warmUpSeconds + clocks.baseShift,
      head.meta.warmUpSeconds + clocks.headShift,
    ),
    plannedSeconds: null,
    plannedRate: head.meta.plannedRate === base.meta.plannedRate ? head.meta.plannedRate : null,
    baseSha: base.meta.headSha,
  };
  if (clocks.apart) meta.armsApart = true;
  // What one of the two does not know cannot be compared.
  if (base.meta.collected === "histograms") meta.collected = "histograms";
  return {
    recording: {
      meta,
      startedAtMs: head.startedAtMs - clocks.headShift * 1000,
      head: shifted(head, clocks.headShift, "head"),
      base: shifted(base, clocks.baseShift, "base"),
      // What disturbed one of the two disturbs the comparison.
      runner: [...moveAll(base.runner, clocks.baseShift), ...moveAll(head.runner, clocks.headShift)].sort(
        (a, b) => a.second - b.second,
      ),
      complete: base.complete && head.complete,
    },
    notes: [clockNote(clocks), ...differences(base, head)],
  };
}

/** Only one of two files may tell the types: k6's JSON does, its CSV does not. */
function knownType({ name, type }: MetricInfo): [string, MetricType][] {
  return type === "unknown" ? [] : [[name, type]];
}

function differences(base: Recording, head: Recording): string[] {
  const notes: string[] = [];
  const known = base.meta.scenario.hash !== "" && head.meta.scenario.hash !== "";
  if (known && base.meta.scenario.hash !== head.meta.scenario.hash) {
    notes.push(
      `Not the same scenario: base ran ${base.meta.scenario.name}, head ran ${head.meta.scenario.name}.`,
    );
  } else if (known && base.meta.scenario.shapeKey !== head.meta.scenario.shapeKey) {
    notes.push(`Not the same load: base ${base.meta.scenario.shape}, head ${head.meta.scenario.shape}.`);
  }
  const engines = [base, head].map(({ meta }) => meta.engine);
  if (engines[0]?.name !== engines[1]?.name) {
    notes.push(`Not the same engine: base ${engines[0]?.name}, head ${engines[1]?.name}.`);
  }
  const [byBase, byHead] = [base, head].map(({ meta }) => meta.collected === "histograms");
  if (byBase !== byHead) {
    notes.push(
      `Only ${byBase ? "base" : "head"} was collected as histograms, with latencies known to about 5 %.`,
    );
  }
  for (const [arm, other, name] of [
    [base.head, head.head, "base"],
    [head.head, base.head, "head"],
  ] as const) {
    const alone = arm.endpoints.filter((endpoint) => !other.endpoints.includes(endpoint));
    if (alone.length > 0) notes.push(`Only in ${name}: ${shortList(alone)}.`);
  }
  return notes;
}

const LISTED = 5;

function shortList(names: string[]): string {
  const listed = names.slice(0, LISTED).map((name) => JSON.stringify(name));
  const more = names.length - listed.length;
  return more > 0 ? `${listed.join(", ")} and ${more} more` : listed.join(", ");
}
