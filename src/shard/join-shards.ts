import { UsageError } from "../errors.ts";
import { moveAll, moveArm } from "../measure/move-clock.ts";
import type { ArmRecording, Recording, RecordingMeta, RunnerCell } from "../measure/recording.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";
import { ArmSum } from "./arm-sum.ts";
import { nameOf, type Shard } from "./shard.ts";

export interface ShardFile {
  /** As the person knows it, for messages. */
  name: string;
  recording: Recording;
}

export interface JoinedShards {
  recording: Recording;
  /** What the person should know of the parts, one line each. */
  notes: string[];
}

/** A shard that begins later than this after the first one was not part of the same load. */
const LATEST_START_MS = 5_000;

/**
 * Joins the recordings of all shards of one run: one after the other, so that a hundred of them need no more memory than
 * the sum. What is missing or late does not stop it; it stands in the sum, whose run is then disturbed.
 *
 * @throws UsageError where a file is no shard, is there twice, or ran something else than the others
 */
export async function joinShards(
  files: AsyncIterable<ShardFile> | Iterable<ShardFile>,
): Promise<JoinedShards> {
  const join = new ShardJoin();
  for await (const file of files) join.add(file);
  return join.finish();
}

interface Part {
  name: string;
  shard: Shard;
  startedAtMs: number;
  /** Null where it ran to its end. */
  fault: string | null;
  busiest: number;
}

class ShardJoin {
  readonly #parts: Part[] = [];
  readonly #runner = new Map<number, RunnerCell>();
  #first: Recording | null = null;
  #head: ArmSum | null = null;
  #base: ArmSum | null = null;
  #monitors: MonitorSeries[] | null = null;
  #complete = true;

  add({ name, recording }: ShardFile): void {
    const { meta, head, base, startedAtMs } = recording;
    const { shard } = meta;
    if (shard === undefined) {
      throw new UsageError(
        `${name}: is the recording of a whole run; give what runs with shard: I/N recorded`,
      );
    }
    this.#check(name, shard, recording);
    this.#first ??= { ...recording, head: withoutCells(head), base: base && withoutCells(base), runner: [] };
    const shift = Math.round((startedAtMs - this.#first.startedAtMs) / 1000);
    this.#head ??= new ArmSum(head);
    this.#head.add(moveArm(head, shift));
    if (base !== null) {
      this.#base ??= new ArmSum(base);
      this.#base.add(moveArm(base, shift));
    }
    this.#monitors ??= recording.monitors?.map((series) => moved(series, shift)) ?? null;
    for (const cell of moveAll(recording.runner, shift)) this.#addRunner(cell);
    this.#complete &&= recording.complete;
    const busiest = recording.runner.reduce((most, { cpu }) => Math.max(most, cpu), 0);
    this.#parts.push({ name, shard, startedAtMs, fault: faultOf(recording), busiest });
  }

  finish(): JoinedShards {
    if (this.#first === null || this.#head === null) {
      throw new UsageError("merge: there is no recording; give those of all shards");
    }
    const { of } = this.#parts[0]!.shard;
    const begin = Math.min(...this.#parts.map(({ startedAtMs }) => startedAtMs));
    const behind = Math.round((this.#first.startedAtMs - begin) / 1000);
    const { shard: _, ...meta } = this.#first.meta;
    const { monitors: __, ...first } = this.#first;
    return {
      recording: {
        ...first,
        meta: {
          ...meta,
          // Each shard's rate is its part of what was asked.
          plannedRate: meta.plannedRate === null ? null : meta.plannedRate * of,
          shards: { of, faults: this.#faults(of, begin) },
        },
        startedAtMs: begin,
        head: moveArm(this.#head.arm(), behind),
        base: this.#base && moveArm(this.#base.arm(), behind),
        runner: moveAll([...this.#runner.values()], behind).sort((a, b) => a.second - b.second),
        ...(this.#monitors === null
          ? {}
          : { monitors: this.#monitors.map((series) => moved(series, behind)) }),
        complete: this.#complete,
      },
      notes: this.#notes(of),
    };
  }

  #check(name: string, shard: Shard, { meta, head, base }: Recording): void {
    const twice = this.#parts.find((part) => part.shard.index === shard.index && part.shard.of === shard.of);
    if (twice) throw new UsageError(`${name}: is ${nameOf(shard)}, and so is ${twice.name}; give each once`);
    if (this.#first === null) return;
    const first = this.#first;
    const differs = (what: string, own: unknown, others: unknown) => {
      if (own === others) return;
      throw new UsageError(
        `${name}: ${what} is ${String(own)}, that of ${this.#parts[0]?.name} is ${String(others)}; give the shards of one run`,
      );
    };
    differs("the number of shards", shard.of, first.meta.shard?.of);
    for (const [what, of] of SAME) differs(what, of(meta), of(first.meta));
    differs("the target", head.url, first.head.url);
    differs("the base target", base?.url ?? "none", first.base?.url ?? "none");
  }

  #addRunner(cell: RunnerCell): void {
    const known = this.#runner.get(cell.second);
    // The worst of the runners: what disturbs one part disturbs the sum.
    this.#runner.set(
      cell.second,
      known === undefined
        ? cell
        : {
            second: cell.second,
            cpu: Math.max(known.cpu, cell.cpu),
            steal: Math.max(known.steal, cell.steal),
            eventLoopLagMs: Math.max(known.eventLoopLagMs, cell.eventLoopLagMs),
          },
    );
  }

  #faults(of: number, begin: number): string[] {
    const faults: string[] = [];
    for (let index = 1; index <= of; index++) {
      const name = `Shard ${index} of ${of}`;
      const part = this.#parts.find(({ shard }) => shard.index === index);
      if (part === undefined) {
        faults.push(`${name} is missing.`);
        continue;
      }
      const late = part.startedAtMs - begin;
      if (late > LATEST_START_MS) faults.push(`${name} began ${Math.round(late / 1000)} s after the first.`);
      if (part.fault !== null) faults.push(`${name} ${part.fault}`);
    }
    return faults;
  }

  #notes(of: number): string[] {
    const busiest = this.#parts.reduce((most, part) => (part.busiest > most.busiest ? part : most));
    const notes = [`Joined of ${this.#parts.length} of ${of} shards.`];
    // Pods of a cluster tell nothing of their machines.
    if (of > 1 && this.#runner.size > 0) {
      const cpu = Math.round(busiest.busiest * 100);
      notes.push(`The busiest runner was that of shard ${busiest.shard.index}: CPU up to ${cpu} %.`);
    }
    if (this.#first?.head.thresholds.length) {
      notes.push("Each shard judged the script's thresholds on its own part; crossed by one is crossed.");
    }
    return notes;
  }
}

/** What all shards of a run have in common. */
const SAME: [string, (meta: RecordingMeta) => unknown][] = [
  ["the scenario", ({ scenario }) => `${scenario.name} (${scenario.hash})`],
  ["the load", ({ scenario }) => scenario.shapeKey],
  ["the seed", ({ seed }) => seed],
  ["the engine", ({ engine }) => `${engine.name} ${engine.version}`],
  ["the warm-up in seconds", ({ warmUpSeconds }) => warmUpSeconds],
  ["the commit", ({ headSha }) => headSha],
  ["the base commit", ({ baseSha }) => baseSha],
  ["the run", ({ runName }) => runName],
  ["the way of collecting", ({ collected }) => collected],
];

function faultOf({ complete, head, base }: Recording): string | null {
  for (const arm of [head, base]) {
    if (arm !== null && arm.end.outcome !== "completed") {
      return `did not run to its end: ${arm.end.message.replace(/\.*$/, "")}.`;
    }
  }
  return complete ? null : "was cut off.";
}

function moved(series: MonitorSeries, by: number): MonitorSeries {
  return { ...series, points: moveAll(series.points, by) };
}

function withoutCells(arm: ArmRecording): ArmRecording {
  return { ...arm, requests: [], phases: [], metricCells: [], checkCells: [], load: [] };
}
