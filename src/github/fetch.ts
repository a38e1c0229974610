import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";

type Fetch = typeof globalThis.fetch;

/** `fetch` with a limit per request (body included) and with the proxy that `HTTP(S)_PROXY` and `NO_PROXY` name. */
export function fetchThrough(env: NodeJS.ProcessEnv, timeoutMs: number): Fetch {
  const proxied = proxyFetch(env);
  return (input, init = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    return proxied(input, { ...init, signal });
  };
}

function proxyFetch(env: NodeJS.ProcessEnv): Fetch {
  const httpProxy = env.http_proxy || env.HTTP_PROXY;
  const httpsProxy = env.https_proxy || env.HTTPS_PROXY;
  if (!httpProxy && !httpsProxy) return globalThis.fetch;
  const dispatcher = new EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
  });
  // Node's own fetch does not take the dispatcher of another undici, and the two differ in their types alone.
  return ((input, init) =>
    undiciFetch(input as Parameters<typeof undiciFetch>[0], {
      ...(init as Parameters<typeof undiciFetch>[1]),
      dispatcher,
    })) as Fetch;
}
