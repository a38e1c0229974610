import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction, Socket } from "node:net";

export interface Traffic {
  sentBytes: number;
  receivedBytes: number;
}

/** The connections of one VU, kept alive from request to request: one per host, since a VU waits for each answer. */
export class Connection {
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;
  /** What was already counted of each open socket. */
  readonly #counted = new Map<Socket, Traffic>();

  constructor(lookup: LookupFunction) {
    const options = { keepAlive: true, noDelay: true, lookup };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent(options);
  }

  agentFor(protocol: string): HttpAgent | HttpsAgent {
    return protocol === "https:" ? this.#https : this.#http;
  }

  /** Every new socket has to be shown here, so that its bytes are counted. */
  watch(socket: Socket): void {
    this.#counted.set(socket, { sentBytes: 0, receivedBytes: 0 });
  }

  /** Bytes since the last call. */
  takeTraffic(): Traffic {
    const traffic = { sentBytes: 0, receivedBytes: 0 };
    for (const [socket, counted] of this.#counted) {
      traffic.sentBytes += socket.bytesWritten - counted.sentBytes;
      traffic.receivedBytes += socket.bytesRead - counted.receivedBytes;
      if (socket.destroyed) this.#counted.delete(socket);
      else {
        counted.sentBytes = socket.bytesWritten;
        counted.receivedBytes = socket.bytesRead;
      }
    }
    return traffic;
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
    for (const socket of this.#counted.keys()) socket.destroy();
    this.#counted.clear();
  }
}
