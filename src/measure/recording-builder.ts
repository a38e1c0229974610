import type { MonitorSeries } from "../observe/monitors/series.ts";
import type { ArmCells, ArmFacts, CellSink } from "./cells.ts";
import type { ArmName, ArmRecording, Recording, RecordingMeta, RunnerCell } from "./recording.ts";

/** Puts a recording together in memory, from a file or straight from a sample stream. */
export class RecordingBuilder implements CellSink {
  readonly #meta: RecordingMeta;
  readonly #startedAtMs: number;
  readonly #arms = new Map<ArmName, ArmRecording>();
  readonly #runner: RunnerCell[] = [];
  #monitors: MonitorSeries[] | null = null;

  /** `startedAtMs`: Unix time of second 0. */
  constructor(meta: RecordingMeta, startedAtMs: number) {
    this.#meta = meta;
    this.#startedAtMs = startedAtMs;
  }

  cells(name: ArmName, cells: ArmCells): void {
    const arm = this.#arm(name);
    append(arm.endpoints, cells.endpoints);
    append(
      arm.metrics,
      cells.metrics.map((metric) => ({ name: metric, type: "unknown" as const })),
    );
    append(arm.checks, cells.checks);
    append(arm.requests, cells.requests);
    append(arm.phases, cells.phases);
    append(arm.metricCells, cells.metricCells);
    append(arm.checkCells, cells.checkCells);
    append(arm.load, cells.load);
  }

  facts(name: ArmName, facts: ArmFacts): void {
    const arm = this.#arm(name);
    arm.url = facts.url;
    arm.thresholds = facts.thresholds;
    arm.stream = facts.stream;
    arm.end = facts.end;
    if (facts.errors !== undefined) arm.errors = facts.errors;
    if (facts.slowest !== undefined) arm.slowest = facts.slowest;
    if (facts.errorAnswers !== undefined) arm.errorAnswers = facts.errorAnswers;
    const types = new Map(facts.metrics.map((metric) => [metric.name, metric.type]));
    for (const metric of arm.metrics) metric.type = types.get(metric.name) ?? metric.type;
  }

  singleAnswers(name: ArmName, known: Pick<ArmFacts, "slowest" | "errorAnswers">): void {
    Object.assign(this.#arm(name), known);
  }

  runner(cell: RunnerCell): void {
    this.#runner.push(cell);
  }

  monitors(series: readonly MonitorSeries[]): void {
    this.#monitors = [...(this.#monitors ?? []), ...series];
  }

  build(options: { complete: boolean }): Recording {
    return {
      meta: this.#meta,
      startedAtMs: this.#startedAtMs,
      head: this.#arm("head"),
      base: this.#arms.get("base") ?? null,
      runner: this.#runner,
      ...(this.#monitors === null ? {} : { monitors: this.#monitors }),
      complete: options.complete,
    };
  }

  #arm(name: ArmName): ArmRecording {
    let arm = this.#arms.get(name);
    if (!arm) {
      arm = emptyArm(name);
      this.#arms.set(name, arm);
    }
    return arm;
  }
}

/** An arm of which nothing is known but that it was to run: what a killed run leaves. */
export function emptyArm(arm: ArmName): ArmRecording {
  return {
    arm,
    url: "",
    endpoints: [],
    metrics: [],
    checks: [],
    requests: [],
    phases: [],
    metricCells: [],
    checkCells: [],
    load: [],
    thresholds: [],
    stream: { rows: 0, broken: 0, truncated: 0, foreign: 0, samples: [] },
    end: {
      outcome: "failed",
      exitCode: null,
      signal: null,
      message: "The recording ends before the run does.",
    },
  };
}

/** Not `push(...more)`: a long list would not fit on the stack. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item);
}
