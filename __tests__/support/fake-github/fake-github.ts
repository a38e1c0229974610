import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type Fault, readJson, takeFault } from "./faults.ts";
import { breaches } from "./openapi.ts";
import { type Call, notFound, Refusal, type Reply, type Route } from "./route.ts";
import { actionsRoutes } from "./routes/actions.ts";
import { commentRoutes } from "./routes/comments.ts";
import { commitRoutes } from "./routes/commits.ts";
import { compareRoutes } from "./routes/compare.ts";
import { contentRoutes } from "./routes/contents.ts";
import { deploymentRoutes } from "./routes/deployments.ts";
import { gitRoutes } from "./routes/git.ts";
import { peopleRoutes } from "./routes/people.ts";
import { pullRoutes } from "./routes/pulls.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { statusRoutes } from "./routes/statuses.ts";
import { userRoutes } from "./routes/users.ts";
import { ACTIONS_BOT, type Actor, emptyState, type GithubState } from "./state.ts";

const ROUTES: Route[] = [
  ...actionsRoutes,
  ...commentRoutes,
  ...commitRoutes,
  ...compareRoutes,
  ...contentRoutes,
  ...deploymentRoutes,
  ...gitRoutes,
  ...peopleRoutes,
  ...pullRoutes,
  ...repositoryRoutes,
  ...statusRoutes,
  ...userRoutes,
];

export interface Exchange {
  method: string;
  path: string;
  status: number;
}

export interface FakeGithub {
  /** What `GITHUB_API_URL` is set to. */
  url: string;
  state: GithubState;
  /** Everything that was asked, in order. */
  exchanges: Exchange[];
  faults: Fault[];
  /** Rejects where an exchange was not as GitHub describes its API. */
  close(): Promise<void>;
}

/** A stateful GitHub on the loopback device. */
export async function startFakeGithub(): Promise<FakeGithub> {
  const state = emptyState();
  const exchanges: Exchange[] = [];
  const faults: Fault[] = [];
  const problems: string[] = [];
  let origin = "";

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", origin);
    const method = request.method ?? "GET";
    const body = await readJson(request);
    const found = findRoute(method, url.pathname);
    const fault = takeFault(
      faults,
      found ? `${method} ${found.route.template}` : `${method} ${url.pathname}`,
    );
    if (fault?.delayMs !== undefined) await wait(fault.delayMs);

    const { params = {} } = found ?? {};
    const reply =
      fault?.reply?.() ??
      handle(found?.route, { state, origin, params, query: url.searchParams, body }, request);
    exchanges.push({ method, path: url.pathname, status: reply.status });
    if (!found) problems.push(`${method} ${url.pathname}: the fake GitHub has no such route`);
    else if (!found.route.unchecked) {
      problems.push(
        ...breaches({
          method,
          template: found.route.template,
          params,
          query: url.searchParams,
          requestBody: body,
          status: reply.status,
          responseBody: reply.body,
        }),
      );
    }
    if (fault?.loseAnswer) response.destroy();
    else send(response, reply, state);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      problems.push(`the fake GitHub broke: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin,
    state,
    exchanges,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
  };
}

function findRoute(method: string, path: string): { route: Route; params: Record<string, string> } | null {
  for (const route of ROUTES) {
    if (route.method !== method) continue;
    const pattern = route.template.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === "path" ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
    );
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (!match) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return { route, params: Object.fromEntries(params) as Record<string, string> };
  }
  return null;
}

function handle(route: Route | undefined, call: Omit<Call, "actor">, request: IncomingMessage): Reply {
  try {
    if (route?.anonymous) {
      if (request.headers.authorization) throw new Refusal(400, "a token where none belongs");
      return route.handle({ ...call, actor: ACTIONS_BOT });
    }
    const actor = actorOf(request, call.state);
    if (!route) throw notFound();
    return route.handle({ ...call, actor });
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

function actorOf(request: IncomingMessage, state: GithubState): Actor {
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) throw new Refusal(401, "Requires authentication");
  if (token === "expired") throw new Refusal(401, "Bad credentials");
  return state.tokens.get(token) ?? ACTIONS_BOT;
}

function send(response: ServerResponse, reply: Reply, state: GithubState): void {
  state.requestsLeft--;
  response.writeHead(reply.status, {
    ...(reply.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    "x-ratelimit-limit": "1000",
    "x-ratelimit-remaining": String(state.requestsLeft),
    "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 3600),
    ...reply.headers,
  });
  response.end(reply.raw ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body)));
}
