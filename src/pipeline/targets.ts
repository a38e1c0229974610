import { UsageError } from "../errors.ts";
import type { Request } from "../request/request.ts";

export interface Target {
  baseUrl: string;
  wsUrl: string;
}

/**
 * The targets of both arms, and the variables without `WS_URL`, which is ours to hand on. `WS_URL` is the whole URL
 * of the WebSocket, or a path on the target's own host; the default is `/ws` there.
 *
 * @throws UsageError
 */
export function splitTargets(request: Pick<Request, "url" | "baseUrl" | "env">): {
  head: Target;
  base: Target | null;
  env: Record<string, string>;
} {
  const { WS_URL: asked, ...env } = request.env;
  if (asked !== undefined && !asked.startsWith("/")) {
    if (!URL.canParse(asked) || !/^wss?:$/.test(new URL(asked).protocol)) {
      throw new UsageError("env: WS_URL is not a WebSocket URL; write ws://, wss:// or a path such as /ws");
    }
    if (request.baseUrl !== null) {
      throw new UsageError(
        "env: WS_URL would send both deployments' traffic to one host; with base-url write a path such as /ws",
      );
    }
  }
  const target = (baseUrl: string): Target => ({ baseUrl, wsUrl: webSocketUrl(baseUrl, asked ?? "/ws") });
  return { head: target(request.url), base: request.baseUrl ? target(request.baseUrl) : null, env };
}

function webSocketUrl(baseUrl: string, asked: string): string {
  if (!asked.startsWith("/")) return asked;
  const url = new URL(asked, baseUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
