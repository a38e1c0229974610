import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type ImageApiProcess, startImageApiProcess } from "../../examples/demo/image-api-process.ts";
import { analyse } from "../../src/analysis/analyse.ts";
import type { Analysis } from "../../src/analysis/finding.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { findTestK6 } from "../support/k6.ts";
import { nodeOfRunner } from "../support/runner-environment.ts";
import { hasRedis, type Service, startPrometheus, startRedis } from "../support/services.ts";
import { stageAction } from "../support/staged-action.ts";

/** Loads at a time: each needs little, and the machine must not be what is measured. */
const MOST_AT_ONCE = 2;

export interface SuccessLine {
  title: string;
  outcome: string;
  found: string;
  how: string;
}

export interface FaultRun {
  /** What the command printed as JSON. */
  result: {
    verdict: string;
    successCriteria: SuccessLine[];
  };
  recording: Recording;
  /** What the report says about bottlenecks, most likely first. */
  analysis: Analysis;
  report: string;
}

export interface Load {
  /** YAML of a scenario, or path of a shipped one. */
  scenario: string;
  criteria: readonly unknown[];
  monitors?: Record<string, unknown>;
  /** A little more than the load takes, so that none is made twice where the machine was busy. */
  longest?: string;
  /** Further flags. */
  flags?: readonly string[];
}

/** Example APIs with one fault each, and one Prometheus that watches them all. */
export class Lab<Name extends string> {
  readonly #apis = new Map<Name, ImageApiProcess>();
  #prometheus: Service | null = null;
  readonly #redis: Service[] = [];
  #cli = "";
  #directory = "";
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param faults Flags of each API; `--redis` in them is followed by the address of a Redis of its own. */
  async start(faults: Record<Name, readonly string[]>): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), "faults-"));
    this.#cli = join(await stageAction(), "dist/cli.js");
    for (const [name, flags] of Object.entries(faults) as [Name, readonly string[]][]) {
      this.#apis.set(name, await startImageApiProcess(await this.#withRedis(flags)));
    }
    this.#prometheus = await startPrometheus({ scrape: [...this.#apis.values()].map(({ url }) => url) });
  }

  async stop(): Promise<void> {
    for (const api of this.#apis.values()) await api[Symbol.asyncDispose]();
    await this.#prometheus?.stop();
    for (const redis of this.#redis) await redis.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Loads one of the APIs as a person would, and reads what came of it. A long one does not wait for others. */
  async load(name: Name, load: Load): Promise<FaultRun> {
    if (load.longest !== undefined) return this.#run(name, load);
    await this.#turn();
    try {
      return await this.#run(name, load);
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #run(
    name: Name,
    { scenario, criteria, monitors = {}, longest = "45s", flags = [] }: Load,
  ): Promise<FaultRun> {
    const cwd = join(this.#directory, name);
    const api = this.#apis.get(name)!;
    await mkdir(join(cwd, ".github"), { recursive: true });
    await writeFile(
      join(cwd, ".github/load-action.yml"),
      stringify({ prometheus: this.#prometheus!.url, monitors, criteria }),
    );
    const isText = scenario.includes("\n");
    if (isText) await writeFile(join(cwd, "fault.yaml"), scenario);
    const k6 = findTestK6();
    const engine = k6 === null ? ["--engine", "embedded"] : ["--engine", "k6", "--k6-path", k6];
    const printed = await command(nodeOfRunner(), cwd, [
      ...[this.#cli, "run", isText ? "fault.yaml" : scenario, "--url", api.url],
      ...["--json", "--max-duration", longest, ...engine, ...flags],
    ]);
    const recording = await readRecording(join(cwd, "load-report/run.recording"));
    const judgement = judgeRun({ recording, history: [], policy: DEFAULT_POLICY });
    return {
      result: JSON.parse(printed),
      recording,
      analysis: analyse({ recording, judgement, monitors: recording.monitors ?? [] }),
      report: await readFile(join(cwd, "load-report/report.md"), "utf8"),
    };
  }

  /** Where there is no Redis, queue and cache are in the API's memory. */
  async #withRedis(flags: readonly string[]): Promise<string[]> {
    if (!flags.includes("--redis") || !hasRedis) return flags.filter((flag) => flag !== "--redis");
    const redis = await startRedis();
    this.#redis.push(redis);
    return flags.flatMap((flag) => (flag === "--redis" ? [flag, redis.url] : [flag]));
  }

  async #turn(): Promise<void> {
    if (this.#running >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
  }
}

/** Standard output, whatever the exit code: a fault is meant to be found. */
function command(program: string, cwd: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      if (out.startsWith("{")) resolve(out);
      else reject(new Error(`nothing was printed: ${err || String(error)}`));
    });
  });
}
