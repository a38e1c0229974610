export interface RateLimit {
  /** Whether one more request may pass, which then counts. */
  mayPass(): boolean;
  /** `RateLimit-*` headers as of now; empty where there is no limit. */
  headers(): Record<string, string>;
}

/** A bucket of tokens that holds one second's worth; `perSecond` 0 is no limit. */
export function rateLimiter(perSecond: number, now: () => number = Date.now): RateLimit {
  if (perSecond === 0) return { mayPass: () => true, headers: () => ({}) };
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let last = now();
  const refill = () => {
    const time = now();
    tokens = Math.min(capacity, tokens + ((time - last) / 1000) * perSecond);
    last = time;
  };
  return {
    mayPass() {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    headers: () => ({
      "ratelimit-limit": String(Math.floor(capacity)),
      "ratelimit-remaining": String(Math.floor(tokens)),
      "ratelimit-reset": "1",
    }),
  };
}
