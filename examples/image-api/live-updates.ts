import type { FastifyInstance } from "fastify";
import type { WebSocket } from "ws";
import { ApiError } from "./api-error.ts";
import { fateDrawer, spend } from "./faults.ts";
import type { Settings } from "./options.ts";
import { seededRandom } from "./random.ts";
import type { Job } from "./store.ts";

const EVENTS = ["image.progress", "image.completed"] as const;
type EventName = (typeof EVENTS)[number];

/** A reader that is this far behind gets no further messages until it has caught up. */
const MAX_BUFFERED_BYTES = 64 * 1024;

interface Subscriber {
  sessionId: string;
  events: Set<string>;
  /** Each subscriber has an image in the making, so that a load of WebSockets alone sees messages too. */
  progress: number;
  /** Number of the latest message, whether it was sent or lost. */
  seq: number;
}

/** `GET /ws`: after `{type: "subscribe", sessionId, events}` a subscriber gets `image.progress` and `image.completed`, numbered by `seq`. */
export class LiveUpdates {
  readonly #settings: Settings;
  readonly #subscribers = new Map<WebSocket, Subscriber | null>();
  readonly #timer: NodeJS.Timeout;
  readonly #luck: () => number;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#luck = seededRandom(settings.seed + 4);
    this.#timer = setInterval(() => this.#tick(), settings.messageIntervalMs);
    this.#timer.unref();
  }

  get sockets(): number {
    return this.#subscribers.size;
  }

  addRoute(app: FastifyInstance): void {
    const drawFate = fateDrawer({ ...this.#settings, seed: this.#settings.seed + 1 });
    app.get(
      "/ws",
      {
        websocket: true,
        preValidation: async () => {
          if (this.sockets >= this.#settings.maxSockets) {
            throw new ApiError(503, "too_many_sockets", "too many open WebSockets; try again later");
          }
        },
      },
      (socket) => {
        this.#subscribers.set(socket, null);
        socket.on("close", () => this.#subscribers.delete(socket));
        socket.on("error", () => socket.terminate());
        socket.on("message", async (data: Buffer) => {
          const message = parse(data);
          if (message === null) {
            send(socket, {
              type: "error",
              error: { code: "bad_message", message: "write a subscribe message" },
            });
            return;
          }
          const fate = drawFate("GET /ws");
          if (fate.kind !== "serve") {
            if (fate.kind === "reset") socket.terminate();
            else socket.close(1011, "the provider failed");
            return;
          }
          await spend(fate);
          if (!this.#subscribers.has(socket)) return;
          const subscriber = { ...message, progress: 0, seq: 0 };
          this.#subscribers.set(socket, subscriber);
          this.#tell(socket, subscriber, { type: "subscribed", events: [...subscriber.events] });
          this.#advance(socket, subscriber);
        });
      },
    );
  }

  /** Tells the sessions of the job's user. */
  completed(job: Job): void {
    for (const [socket, subscriber] of this.#subscribers) {
      if (subscriber?.sessionId === job.userId && subscriber.events.has("image.completed")) {
        this.#tell(socket, subscriber, { type: "image.completed", jobId: job.jobId });
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#subscribers.keys()) socket.terminate();
  }

  #tick(): void {
    for (const [socket, subscriber] of this.#subscribers) {
      if (this.#luck() < this.#settings.wsDropShare) socket.terminate();
      else if (subscriber) this.#advance(socket, subscriber);
    }
  }

  #advance(socket: WebSocket, subscriber: Subscriber): void {
    subscriber.progress = subscriber.progress >= 100 ? 25 : subscriber.progress + 25;
    const type: EventName = subscriber.progress === 100 ? "image.completed" : "image.progress";
    if (subscriber.events.has(type)) {
      const jobId = `session-${subscriber.sessionId}`;
      this.#tell(socket, subscriber, { type, jobId, progress: subscriber.progress });
    }
  }

  #tell(socket: WebSocket, subscriber: Subscriber, message: object): void {
    const seq = ++subscriber.seq;
    if (this.#luck() >= this.#settings.wsMissShare) send(socket, { ...message, seq });
  }
}

function send(socket: WebSocket, message: object): void {
  if (socket.bufferedAmount < MAX_BUFFERED_BYTES) socket.send(JSON.stringify(message));
}

/** null for anything that is not a subscription to at least one known event. */
function parse(data: Buffer): { sessionId: string; events: Set<string> } | null {
  let message: unknown;
  try {
    message = JSON.parse(data.toString("utf8"));
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null) return null;
  const { type, sessionId, events } = message as Record<string, unknown>;
  if (type !== "subscribe" || !Array.isArray(events)) return null;
  const known = new Set<string>(EVENTS.filter((name) => events.includes(name)));
  return known.size === 0 ? null : { sessionId: String(sessionId ?? "").slice(0, 200), events: known };
}
