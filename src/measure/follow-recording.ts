import type { ArmCells, ArmFacts } from "./cells.ts";
import { ByteReader, DamagedBytes } from "./codec/byte-reader.ts";
import { CellDecoder } from "./codec/cell-decoder.ts";
import { DecodeBudget } from "./codec/decode-budget.ts";
import { checkPreamble } from "./codec/decode-recording.ts";
import { FRAME, type Frame, frameBytes, inflate, PREAMBLE, readFrames } from "./codec/frames.ts";
import { parseFrame } from "./codec/parse-frame.ts";
import { endSchema, factsSchema, startSchema } from "./codec/recording-schema.ts";
import { type LiveFigures, RecentSeconds } from "./live-figures.ts";
import type { ArmName, LoadCell, RecordingMeta, RequestCell } from "./recording.ts";

/** Both arms as they stood at one second of the run. */
export interface FollowedSecond {
  head: LiveFigures;
  base: LiveFigures | null;
}

interface SecondOfArm {
  requests: RequestCell[];
  load: LoadCell[];
}

/** Reads a recording while another process writes it. What it holds does not grow with the length of the run. */
export class RecordingFollower {
  /** Known as soon as the first frame has come. */
  meta: RecordingMeta | null = null;
  /** How the run ended; null while it goes on. `complete: false` says that it was cut. */
  end: { complete: boolean } | null = null;
  readonly urls: Record<ArmName, string> = { head: "", base: "" };
  readonly #arms = new Map<ArmName, FollowedArm>([["head", new FollowedArm()]]);
  #rest: Buffer = Buffer.alloc(0);
  #begun = false;

  /**
   * Takes the bytes behind those of the call before; returns the seconds that became known, oldest first.
   *
   * @throws UnreadableRecording, DamagedBytes where the file is no recording, or a broken one
   */
  take(bytes: Uint8Array): FollowedSecond[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (!this.#begun) {
      if (this.#rest.length < PREAMBLE.length) return [];
      checkPreamble(this.#rest);
      this.#rest = this.#rest.subarray(PREAMBLE.length);
      this.#begun = true;
    }
    const fresh = new Map<number, Map<ArmName, SecondOfArm>>();
    let at = 0;
    try {
      for (const frame of readFrames(this.#rest, 0)) {
        this.#frame(frame, fresh);
        at += frameBytes(frame);
      }
    } catch (error) {
      // The rest of a frame is still to come; anything else will not become better.
      if (!(error instanceof DamagedBytes) || error.message !== "cut off") throw error;
    }
    this.#rest = Buffer.from(this.#rest.subarray(at));
    return [...fresh.keys()].sort((a, b) => a - b).map((second) => this.#second(second, fresh.get(second)));
  }

  #frame({ type, payload }: Frame, fresh: Map<number, Map<ArmName, SecondOfArm>>): void {
    if (type === FRAME.meta) this.meta = parseFrame(startSchema, payload).meta as RecordingMeta;
    else if (type === FRAME.headCells || type === FRAME.baseCells) {
      const input = new ByteReader(inflate(payload));
      const decoder = new CellDecoder(input, new DecodeBudget());
      while (input.left > 0) sort(fresh, type === FRAME.headCells ? "head" : "base", decoder.read());
    } else if (type === FRAME.headFacts || type === FRAME.baseFacts) {
      const facts: Pick<ArmFacts, "url"> = parseFrame(factsSchema, payload);
      this.urls[type === FRAME.headFacts ? "head" : "base"] = facts.url;
    } else if (type === FRAME.end) this.end = parseFrame(endSchema, payload);
  }

  #second(second: number, arms: Map<ArmName, SecondOfArm> | undefined): FollowedSecond {
    for (const [name, cells] of arms ?? []) {
      const arm = this.#arms.get(name) ?? new FollowedArm();
      this.#arms.set(name, arm);
      arm.add(second, cells);
    }
    const [head, base] = (["head", "base"] as const).map((name) => this.#arms.get(name)?.live() ?? null);
    return { head: head ?? new FollowedArm().live(), base: base ?? null };
  }
}

class FollowedArm {
  readonly #recent = new RecentSeconds();
  #latest = -1;
  #vus = 0;
  #vusSecond = -1;
  #requests = 0;
  #failed = 0;
  #iterations = 0;
  #dropped = 0;

  add(second: number, { requests, load }: SecondOfArm): void {
    for (const cell of requests) {
      this.#requests += cell.count;
      for (const times of Object.values(cell.failures)) this.#failed += times;
    }
    for (const cell of load) {
      this.#iterations += cell.iterations;
      this.#dropped += cell.droppedIterations;
      // A late cell adds to its second and tells nothing new of the users.
      if (second <= this.#vusSecond) continue;
      this.#vusSecond = second;
      this.#vus = cell.vus;
    }
    this.#latest = Math.max(this.#latest, second);
    this.#recent.add(second, requests);
    this.#recent.finish(this.#latest + 1);
  }

  live(): LiveFigures {
    return {
      elapsedSeconds: this.#latest + 1,
      vus: this.#vus,
      ...this.#recent.figures(),
      requests: this.#requests,
      failed: this.#failed,
      iterations: this.#iterations,
      droppedIterations: this.#dropped,
    };
  }
}

function sort(fresh: Map<number, Map<ArmName, SecondOfArm>>, name: ArmName, cells: ArmCells): void {
  const at = (second: number): SecondOfArm => {
    const arms = fresh.get(second) ?? new Map<ArmName, SecondOfArm>();
    fresh.set(second, arms);
    const arm = arms.get(name) ?? { requests: [], load: [] };
    arms.set(name, arm);
    return arm;
  };
  for (const cell of cells.requests) at(cell.second).requests.push(cell);
  for (const cell of cells.load) at(cell.second).load.push(cell);
}
