import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./certificate.ts";

/** Targets that misbehave, each in its own way, with the URL to reach it. */
export interface HostileServers {
  urls: Record<HostileName, string>;
  close(): Promise<void>;
}

const PART_OF_AN_ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart";

/** What happens once a request has come. */
const RAW: Record<string, (socket: Socket) => void> = {
  reset: (socket) => socket.resetAndDestroy(),
  closed: (socket) => socket.end(),
  silent: () => undefined,
  garbage: (socket) => socket.end("this is not HTTP\r\n\r\n"),
  "reset half way": (socket) => {
    socket.write(PART_OF_AN_ANSWER, () => setTimeout(() => socket.resetAndDestroy(), 100));
  },
  "closed half way": (socket) => socket.end(PART_OF_AN_ANSWER),
  "silent half way": (socket) => socket.write(PART_OF_AN_ANSWER),
};

const STATUSES = [202, 302, 404, 429, 503];

export const HOSTILE_NAMES = [
  "refused",
  ...Object.keys(RAW),
  ...STATUSES.map((status) => `status ${status}`),
  "unknown authority",
  "TLS to plain",
  "TLS closed",
  "TLS reset",
  "TLS silent",
] as const;
export type HostileName = (typeof HOSTILE_NAMES)[number];

export async function startHostileServers(): Promise<HostileServers> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const urls: Record<string, string> = {};

  async function listen(name: string, server: Server, scheme = "http"): Promise<void> {
    servers.push(server);
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    urls[name] = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  for (const [name, misbehave] of Object.entries(RAW)) {
    await listen(
      name,
      createServer((socket) => socket.once("data", () => misbehave(socket))),
    );
  }
  for (const status of STATUSES) {
    const headers = status === 302 ? { location: "/elsewhere" } : {};
    await listen(
      `status ${status}`,
      createHttp((_request, response) => response.writeHead(status, headers).end("x")),
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  const { key, cert } = makeCertificate(folder);
  rmSync(folder, { recursive: true });
  await listen(
    "unknown authority",
    createHttps({ key, cert }, (_request, response) => response.end("x")),
    "https",
  );

  const secure = (name: string) => (urls[name] ?? "").replace("http:", "https:");
  urls["TLS to plain"] = secure("status 404");
  urls["TLS closed"] = secure("closed");
  urls["TLS reset"] = secure("reset");
  urls["TLS silent"] = secure("silent");
  urls.refused = await closedPort();

  return {
    urls,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}
