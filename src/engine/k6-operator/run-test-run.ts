import { setTimeout as sleep } from "node:timers/promises";
import { InfrastructureError, messageOf } from "../../errors.ts";
import type { ArmControl } from "../arm-control.ts";
import { maskSecrets } from "../k6/quote-log.ts";
import { type ClusterClient, isClusterTrouble } from "./cluster-client.ts";
import { createObjects, patiently } from "./create-objects.ts";
import { followLog } from "./follow-log.ts";
import { refusalOf } from "./initializer.ts";
import type { Manifests } from "./manifests.ts";
import type { PodEnd } from "./pod-end.ts";
import { PodOutput } from "./pod-output.ts";
import { CONTAINER, type PodFacts, runnerIndex, stateOf } from "./pod-state.ts";

export interface TestRunOptions {
  client: ClusterClient;
  manifests: Manifests;
  control: ArmControl;
  startTimeoutMs: number;
  /** Longest time from the start of the load to its end, milliseconds; null: no limit of ours. */
  longestMs: number | null;
  /** Samples of runner `index`, in order. */
  onRows(index: number, rows: string): void;
  /** Values that must not stand in a message. */
  secrets?: string[];
  /** Called with a line each time there is something new to wait for. */
  onWaiting?(line: string): void;
  timing?: { pollMs?: number; pauseMs?: number; patienceMs?: number };
}

export interface TestRunResult {
  /** One for each of the runners, in order. */
  pods: PodEnd[];
  notes: string[];
}

interface Runner extends PodEnd {
  following: Promise<void> | null;
  /** Times in a row that the pod was not in the list any more. */
  missed: number;
}

const POLL_MS = 1_000;
const PATIENCE_MS = 60_000;
/** A job that is cancelled has seconds left. */
const CANCELLED_PATIENCE_MS = 2_000;
/** Stages in which the operator has told the runners to start. */
const STARTED = ["started", "stopped", "finished"];

/**
 * Makes one load in the cluster: creates the test run, reads the pods' logs until each has ended, and removes all of it
 * again, whatever happens.
 *
 * @throws InfrastructureError where the API or the operator refuses the run, or the API cannot be reached
 */
export async function runTestRun(options: TestRunOptions): Promise<TestRunResult> {
  return new RunningTestRun(options).run();
}

class RunningTestRun {
  readonly #options: TestRunOptions;
  readonly #name: string;
  readonly #namespace: string;
  readonly #runners: Runner[];
  readonly #logs = new AbortController();
  readonly #notes: string[] = [];
  #failure: unknown = null;
  #removal: Promise<void> | null = null;
  #startedAtMs: number | null = null;
  #unreachableSinceMs: number | null = null;
  #told = "";

  constructor(options: TestRunOptions) {
    this.#options = options;
    const { metadata, spec } = options.manifests.testRun;
    this.#name = metadata.name;
    this.#namespace = metadata.namespace;
    this.#runners = Array.from({ length: spec.parallelism }, (_, at) => ({
      index: at + 1,
      pod: null,
      state: { is: "absent" },
      output: new PodOutput({ onRows: (rows) => options.onRows(at + 1, rows) }),
      log: null,
      stoppedBy: null,
      runEndedSince: null,
      following: null,
      missed: 0,
    }));
  }

  async run(): Promise<TestRunResult> {
    const { control } = this.#options;
    const createdAtMs = Date.now();
    try {
      const { client, manifests, onWaiting } = this.#options;
      await createObjects(client, manifests, (ask) => this.#patiently(ask));
      onWaiting?.(`Test run ${this.#name} was created in namespace ${this.#namespace} at ${client.server}.`);
      control.attach({ interrupt: () => this.#remove(), kill: () => this.#logs.abort() });
      await this.#watch(createdAtMs);
      await this.#readToEnd();
    } finally {
      control.detach();
      this.#logs.abort();
      await this.#remove();
    }
    if (this.#failure !== null) throw this.#failure;
    for (const runner of this.#runners) runner.stoppedBy = control.stoppedBy;
    return { pods: this.#runners, notes: this.#notes };
  }

  async #watch(createdAtMs: number): Promise<void> {
    const { control, startTimeoutMs, longestMs, timing } = this.#options;
    for (;;) {
      if (this.#failure !== null || this.#logs.signal.aborted) return;
      const stage = await this.#look();
      if (this.#runners.every(isEnded)) return;
      if (control.stoppedBy === null) {
        if (stage === null) return this.#end("The test run was deleted from outside.");
        const now = Date.now();
        if (this.#startedAtMs === null && now - createdAtMs > startTimeoutMs) {
          return this.#end("The pod was ready and did not start, since not all of the pods were ready.");
        }
        if (this.#startedAtMs !== null && longestMs !== null && now - this.#startedAtMs > longestMs) {
          return this.#end("The pod was still running long after the planned end of the load.");
        }
      } else if (stage === null && this.#runners.every(({ state }) => state.is !== "running")) return;
      await sleep(timing?.pollMs ?? POLL_MS);
    }
  }

  /** Takes in how the pods are, and begins to read the logs of those that have begun. */
  async #look(): Promise<string | null | undefined> {
    const { client } = this.#options;
    let stage: string | null;
    let pods: PodFacts[];
    try {
      stage = await client.stageOf(this.#namespace, this.#name);
      pods = await client.podsOf(this.#namespace, this.#name);
      this.#unreachableSinceMs = null;
    } catch (error) {
      this.#bear(error);
      return undefined;
    }
    for (const runner of this.#runners) this.#update(runner, pods);
    if (stage !== null && STARTED.includes(stage)) this.#startedAtMs ??= Date.now();
    if (this.#startedAtMs === null && this.#options.control.stoppedBy === null) {
      const refusal = await refusalOf({ client, namespace: this.#namespace, name: this.#name, stage, pods });
      if (refusal !== null) throw new InfrastructureError(maskSecrets(refusal, this.#options.secrets ?? []));
    }
    this.#tell(stage ?? "deleted");
    return stage;
  }

  #update(runner: Runner, pods: readonly PodFacts[]): void {
    const own = pods.filter((pod) => runnerIndex(this.#name, pod) === runner.index);
    // A job that was restarted by somebody has a second pod; the samples are those of the first.
    const pod =
      own.find(({ metadata }) => metadata?.name === runner.pod) ?? (runner.pod === null ? own[0] : undefined);
    if (pod === undefined) {
      if (runner.pod !== null && ++runner.missed >= 2 && !isEnded(runner)) runner.state = { is: "gone" };
      return;
    }
    runner.missed = 0;
    runner.pod = pod.metadata?.name ?? null;
    runner.state = stateOf(pod);
    if (runner.state.is !== "waiting" && runner.following === null && runner.pod !== null) {
      runner.following = this.#follow(runner, runner.pod);
    }
  }

  async #follow(runner: Runner, pod: string): Promise<void> {
    const { client, timing } = this.#options;
    const { signal } = this.#logs;
    try {
      runner.log = await followLog({
        ...timing,
        signal,
        isOver: () => isEnded(runner),
        onLines: (lines) => runner.output.take(lines),
        open: (at) =>
          client.openLog({ ...at, namespace: this.#namespace, pod, container: CONTAINER, signal }),
      });
    } catch (error) {
      this.#failure ??= error;
      this.#logs.abort();
    }
  }

  /** What the watch has found to be over is not waited for any longer. */
  #end(why: string): void {
    for (const runner of this.#runners) runner.runEndedSince = why;
    void this.#remove();
    this.#logs.abort();
  }

  async #readToEnd(): Promise<void> {
    await Promise.all(this.#runners.map(({ following }) => following));
  }

  #bear(error: unknown): void {
    if (!isClusterTrouble(error)) throw error;
    const { timing, client } = this.#options;
    this.#unreachableSinceMs ??= Date.now();
    const sinceMs = Date.now() - this.#unreachableSinceMs;
    if (error.isPassing && sinceMs <= (timing?.patienceMs ?? PATIENCE_MS)) return;
    throw new InfrastructureError(
      `kubernetes: the pods in namespace ${this.#namespace} at ${client.server} could not be watched (${messageOf(error)})`,
      { cause: error },
    );
  }

  #patiently<T>(ask: () => Promise<T>): Promise<T> {
    const { timing, control } = this.#options;
    const patienceMs = control.stoppedBy === "person" ? CANCELLED_PATIENCE_MS : PATIENCE_MS;
    return patiently(ask, {
      patienceMs: timing?.patienceMs ?? patienceMs,
      pauseMs: timing?.pauseMs ?? POLL_MS,
    });
  }

  #remove(): Promise<void> {
    const { client } = this.#options;
    this.#removal ??= this.#patiently(() => client.deleteTestRun(this.#namespace, this.#name)).catch(
      (error: unknown) => {
        this.#notes.push(
          `The test run could not be removed (${messageOf(error)}): kubectl delete testrun ${this.#name} -n ${this.#namespace}`,
        );
      },
    );
    return this.#removal;
  }

  #tell(stage: string): void {
    const ready = this.#runners.filter(({ state }) => state.is !== "waiting" && state.is !== "absent").length;
    const line = `Test run ${this.#name}: ${stage || "new"}, ${ready} of ${this.#runners.length} pods run or have run.`;
    if (line === this.#told || this.#startedAtMs !== null) return;
    this.#told = line;
    this.#options.onWaiting?.(line);
  }
}

function isEnded({ state }: Pick<PodEnd, "state">): boolean {
  return state.is === "over" || state.is === "gone";
}
