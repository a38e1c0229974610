import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StreamListener } from "./stream-source.ts";

/** A receiver of Prometheus remote write, for one load process on this machine. */
export interface PushReceiver {
  /** Where to push to. */
  url: string;
  /** To be called when the process is gone. */
  finish(): Promise<void>;
}

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Listens on loopback, at a path that only the load process is told. Each push is one chunk, answered when it has been
 * taken.
 */
export async function openPushReceiver({ onChunk, onError }: StreamListener): Promise<PushReceiver> {
  const path = `/${randomUUID()}`;
  let failed = false;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    if (failed || request.method !== "POST" || request.url !== path) {
      response.writeHead(404, { connection: "close" }).end();
      return;
    }
    const body = await bodyOf(request);
    if (body === null) {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    onChunk(body);
    response.writeHead(204).end();
  };
  const fail = (error: unknown) => {
    if (failed) return;
    failed = true;
    onError(error instanceof Error ? error : new Error(String(error)));
  };
  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) => {
      // A sender that is gone in the middle of a push has lost it; that is no fault of ours, and it is counted nowhere.
      if (request.destroyed && !request.complete) return;
      response.writeHead(500, { connection: "close" }).end();
      fail(error);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.on("error", fail);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    async finish() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
