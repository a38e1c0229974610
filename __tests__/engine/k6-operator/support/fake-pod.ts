import type { ServerResponse } from "node:http";

/** What a runner pod does. Times are milliseconds. */
export interface PodScript {
  /** Before its container runs; null: it is never scheduled. */
  readyAfterMs?: number | null;
  /** Before it begins its load once it has been told to. */
  startDelayMs?: number;
  /** Begins what the pod prints; by default nothing and an end. */
  load?: (pod: FakePod, order: PodOrder) => void;
  /** Connections that follow the log are cut so often, after so long each. */
  cutAfterMs?: number;
  cuts?: number;
  /** How long the kubelet answers nobody after {@link FakePod.cut}. */
  silentAfterCutMs?: number;
}

/** What a pod is told. */
export interface PodOrder {
  testRun: string;
  /** Of the ConfigMap, mounted at `/test`. */
  files: Record<string, string>;
  file: string;
  env: Record<string, string>;
  args: string[];
  parallelism: number;
}

interface Line {
  time: string;
  text: string;
}

let nanos = 0;

export class FakePod {
  readonly testRun: string;
  /** 0: the initializer. */
  readonly index: number;
  readonly #script: PodScript;
  readonly #bornMs = Date.now();
  readonly #followers = new Set<{ response: ServerResponse; at: number; since: string }>();
  /** The file that the kubelet reads; rotation takes its beginning away. */
  #lines: Line[] = [];
  #terminated: { exitCode: number; reason: string } | null = null;
  #failure: { reason: string; message: string } | null = null;
  #deleted = false;
  #kill: () => void = () => {};
  #cuts: number;
  #silentUntilMs = 0;

  constructor(testRun: string, index: number, script: PodScript) {
    this.testRun = testRun;
    this.index = index;
    this.#script = script;
    this.#cuts = script.cuts ?? 0;
  }

  static initializer(testRun: string, error: string | null): FakePod {
    const pod = new FakePod(testRun, 0, {});
    if (error !== null) pod.print(error);
    pod.end(error === null ? 0 : 1);
    return pod;
  }

  get name(): string {
    return `${this.#job}-abcde`;
  }

  get #job(): string {
    return `${this.testRun}-${this.index === 0 ? "initializer" : this.index}`;
  }

  get isRunning(): boolean {
    const { readyAfterMs = 0 } = this.#script;
    return readyAfterMs !== null && Date.now() - this.#bornMs >= readyAfterMs && !this.isOver;
  }

  get isOver(): boolean {
    return this.#terminated !== null || this.#failure !== null;
  }

  get isGone(): boolean {
    return this.#deleted;
  }

  get hasLog(): boolean {
    return this.#failure === null && (this.isRunning || this.#terminated !== null);
  }

  start(order: PodOrder): void {
    setTimeout(() => {
      if (this.#deleted || this.isOver) return;
      if (this.#script.load) this.#script.load(this, order);
      else this.end(0);
    }, this.#script.startDelayMs ?? 0);
  }

  onKill(kill: () => void): void {
    this.#kill = kill;
  }

  kill(): void {
    this.#kill();
  }

  /** Lines as the runtime keeps them, each with its time in nanoseconds. */
  print(text: string): void {
    for (const line of text.split("\n")) {
      nanos = (nanos + 1) % 1_000_000;
      const ms = new Date().toISOString().slice(0, 23);
      this.#lines.push({
        time: `${ms}${String(nanos).padStart(6, "0")}Z`,
        text: line,
      });
    }
    this.#feed();
  }

  /** Breaks the connections that follow the log. */
  cut(): void {
    this.#silentUntilMs = Date.now() + (this.#script.silentAfterCutMs ?? 0);
    for (const { response } of this.#followers) response.destroy();
    this.#followers.clear();
  }

  /** The kubelet's rotation: who reads from now on finds nothing of before. */
  rotate(): void {
    const gone = this.#lines.length;
    this.#lines = [];
    for (const follower of this.#followers) follower.at = Math.max(0, follower.at - gone);
  }

  end(exitCode: number, reason = exitCode === 0 ? "Completed" : "Error"): void {
    this.#terminated = { exitCode, reason };
    for (const { response } of this.#followers) response.end();
    this.#followers.clear();
  }

  evict(message: string): void {
    this.#failure = { reason: "Evicted", message };
    this.#kill();
    for (const { response } of this.#followers) response.destroy();
    this.#followers.clear();
  }

  /** Its node is drained, or its test run is deleted. */
  remove(): void {
    this.#kill();
    setTimeout(() => {
      this.#deleted = true;
      for (const { response } of this.#followers) response.end();
    }, 300);
  }

  object() {
    const { readyAfterMs } = this.#script;
    const phase = this.#failure
      ? "Failed"
      : this.#terminated
        ? this.#terminated.exitCode === 0
          ? "Succeeded"
          : "Failed"
        : this.isRunning
          ? "Running"
          : "Pending";
    const state = this.#terminated
      ? { terminated: this.#terminated }
      : this.isRunning
        ? { running: {} }
        : { waiting: { reason: "ContainerCreating" } };
    return {
      metadata: {
        name: this.name,
        namespace: "load",
        labels: {
          app: "k6",
          k6_cr: this.testRun,
          "job-name": this.#job,
          ...(this.index > 0 ? { runner: "true" } : {}),
        },
      },
      status: {
        phase,
        ...(this.#failure ?? {}),
        ...(readyAfterMs === null
          ? {
              conditions: [
                {
                  type: "PodScheduled",
                  status: "False",
                  reason: "Unschedulable",
                  message: "0/3 nodes are available: 3 Insufficient cpu.",
                },
              ],
            }
          : {
              containerStatuses: [
                { name: "k6", image: "", imageID: "", ready: true, restartCount: 0, state },
              ],
            }),
      },
    };
  }

  log(query: URLSearchParams, response: ServerResponse): void {
    if (Date.now() < this.#silentUntilMs) {
      response.destroy();
      return;
    }
    response.writeHead(200, { "content-type": "text/plain" });
    const since = query.get("sinceTime") ?? "";
    const follower = { response, at: 0, since };
    if (query.get("follow") !== "true") {
      this.#write(follower);
      response.end();
      return;
    }
    if (this.#terminated !== null) {
      this.#write(follower);
      response.end();
      return;
    }
    response.flushHeaders();
    this.#followers.add(follower);
    response.on("close", () => this.#followers.delete(follower));
    this.#feed();
    if (this.#cuts > 0) {
      this.#cuts--;
      setTimeout(() => {
        // In the middle of a line, as a broken connection does.
        const line = this.#lines.at(-1);
        if (line) response.write(`${line.time} ${line.text}`.slice(0, 40), () => response.destroy());
        else response.destroy();
      }, this.#script.cutAfterMs ?? 300);
    }
  }

  #feed(): void {
    for (const follower of this.#followers) this.#write(follower);
  }

  #write(follower: { response: ServerResponse; at: number; since: string }): void {
    const fresh = this.#lines
      .slice(follower.at)
      .filter(({ time }) => follower.since === "" || Date.parse(time) >= Date.parse(follower.since));
    follower.at = this.#lines.length;
    if (fresh.length === 0) return;
    follower.response.write(fresh.map(({ time, text }) => `${time} ${text}\n`).join(""));
  }
}
