/** A real git server over HTTP on the loopback device: `git http-backend` behind a small bridge. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

export interface GitServer {
  /** What `git clone` gets, for a repository of this name. */
  urlOf(name: string): string;
  close(): Promise<void>;
}

/** @param root Directory of bare repositories, all of which may be read and pushed to. */
export async function startGitServer(root: string): Promise<GitServer> {
  const server = createServer((request, response) => serve(root, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const { headers } = request;
  const backend = spawn("git", ["http-backend"], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: String(headers["content-encoding"] ?? ""),
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
      REMOTE_USER: "tester",
      REMOTE_ADDR: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(backend.stdin);
  // The backend may end before it has read everything.
  backend.stdin.on("error", () => request.resume());
  answer(backend, response);
}

/** The backend's output begins with CGI headers. */
function answer(backend: ChildProcess, response: ServerResponse): void {
  let head: Buffer | null = Buffer.alloc(0);
  backend.stdout?.on("data", (chunk: Buffer) => {
    if (head === null) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    let status = 200;
    for (const line of head.subarray(0, end).toString("latin1").split("\r\n")) {
      const [name = "", value = ""] = line.split(/:\s*/, 2);
      if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
    head = null;
  });
  backend.stdout?.on("end", () => {
    if (head !== null) response.writeHead(502);
    response.end();
  });
  backend.on("error", () => response.destroy());
}

/** Runs git as somebody who has no settings of their own; returns what it printed. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("git", args, {
    cwd,
    env: gitEnvironment(),
    maxBuffer: 1e8,
  });
  return `${stdout}${stderr}`;
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const who = { NAME: "tester", EMAIL: "tester@example.com" };
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: who.NAME,
    GIT_AUTHOR_EMAIL: who.EMAIL,
    GIT_COMMITTER_NAME: who.NAME,
    GIT_COMMITTER_EMAIL: who.EMAIL,
  };
}
