import { HttpClient } from "@actions/http-client";
import { fetch as undiciFetch } from "undici";

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` for one server, with a limit per request (body included), and through the proxy that `HTTP(S)_PROXY` names
 * unless `NO_PROXY` has the server.
 */
export function fetchFrom(serverUrl: string, timeoutMs: number): Fetch {
  const proxied = proxyFetch(serverUrl);
  return (input, init = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    return proxied(input, { ...init, signal });
  };
}

function proxyFetch(serverUrl: string): Fetch {
  const dispatcher = new HttpClient().getAgentDispatcher(serverUrl);
  if (!dispatcher) return globalThis.fetch;
  const viaProxy = (...[input, init]: Parameters<Fetch>) =>
    undiciFetch(input as Parameters<typeof undiciFetch>[0], {
      ...(init as Parameters<typeof undiciFetch>[1]),
      dispatcher,
    });
  // Node's own fetch does not take the dispatcher of another undici, and the two differ in their types alone.
  return viaProxy as unknown as Fetch;
}
