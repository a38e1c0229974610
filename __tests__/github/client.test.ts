import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createClient } from "../../src/github/client.ts";
import { startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addRepository } from "../support/fake-github/state.ts";

afterEach(() => vi.unstubAllEnvs());

const client = (apiUrl: string) => createClient({ token: "ghp_ann", apiUrl, log: () => {}, retryUnitMs: 10 });

/** A proxy that knows the way to one server only, whatever name it is asked for. */
async function startProxy(serverUrl: string) {
  const asked: string[] = [];
  const server = createServer();
  server.on("connect", (request, socket, head) => {
    asked.push(request.url ?? "");
    const upstream = connect(Number(new URL(serverUrl).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
    socket.on("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

test("requests go through the proxy of the environment, except those to this machine", async () => {
  const github = await startFakeGithub();
  github.state.tokens.set("ghp_ann", { login: "ann", type: "User", permission: "write" });
  const proxy = await startProxy(github.url);
  vi.stubEnv("HTTP_PROXY", proxy.url);
  vi.stubEnv("http_proxy", "");
  try {
    // There is no such host: only the proxy knows what is meant.
    const through = client("http://github.test");
    expect((await through.rest.users.getAuthenticated()).data.login).toBe("ann");
    expect(proxy.asked).toEqual(["github.test:80"]);
    expect((await client(github.url).rest.users.getAuthenticated()).data.login).toBe("ann");
    expect(proxy.asked).toHaveLength(1);
  } finally {
    await github.close();
    proxy.server.close();
  }
});

test("a slash at the end of the API's address does no harm, and GitHub Enterprise has a path", async () => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ login: "ann", data: { viewer: { login: "ann" } } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const enterprise = client(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3/`);
    await enterprise.rest.users.getAuthenticated();
    await enterprise.graphql("query { viewer { login } }");
    expect(paths).toEqual(["/api/v3/user", "/api/graphql"]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("the fake GitHub tells on a caller that misuses the API", async () => {
  const github = await startFakeGithub();
  addRepository(github.state, "octo/images");
  const octokit = client(github.url);
  await octokit.request("GET /repos/octo/images/issues/comments/1", { per_page: 5 }).catch(() => {});
  await octokit.request("POST /repos/octo/images/dispatches", {}).catch(() => {});
  await expect(github.close()).rejects.toThrow(/unknown query parameter per_page[\s\S]*no such route/);
});
