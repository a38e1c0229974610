import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./api-error.ts";
import type { CallMetrics } from "./metrics.ts";
import { PROVIDERS, type Provider, type Settings } from "./options.ts";
import { lognormalFactor, seededRandom } from "./random.ts";

const LEFT_ALONE_MS = 5000;

/** Those who make the images: each takes so many calls at a time, and answers in its own time or too late. */
export class Providers {
  readonly #settings: Settings;
  readonly #metrics: CallMetrics;
  readonly #random: () => number;
  readonly #byName: Record<Provider, ProviderState>;

  constructor(settings: Settings, metrics: CallMetrics) {
    this.#settings = settings;
    this.#metrics = metrics;
    this.#random = seededRandom(settings.seed + 2);
    this.#byName = { dalle: newState(), "stable-diffusion": newState() };
    if (settings.circuitBreaker > 0) for (const name of PROVIDERS) metrics.circuitBreaker(name, false);
  }

  /** Asks one for an image: the one that was named, or else whichever has less to do. Throws 504 or 503. */
  async call(wanted: string): Promise<void> {
    const name = PROVIDERS.find((known) => known === wanted) ?? this.#leastBusy();
    const provider = this.#byName[name];
    this.#checkBreaker(name, provider);
    const { providerMs, slowProvider, sigma, providerTimeoutMs } = this.#settings;
    const ms = providerMs * lognormalFactor(this.#random, sigma) + (slowProvider[name] ?? 0);
    const start = performance.now();
    const inTime = await this.#answered(provider, ms, providerTimeoutMs);
    this.#metrics.providerCall(name, (performance.now() - start) / 1000);
    if (inTime) {
      provider.timeoutsInARow = 0;
      return;
    }
    this.#countTimeout(name, provider);
    throw new ApiError(504, "provider_timeout", `${name} did not answer in time`);
  }

  /** Takes its turn in line and waits for the answer; false where that takes too long. Gives the place back. */
  async #answered(provider: ProviderState, ms: number, timeoutMs: number): Promise<boolean> {
    const slots = this.#settings.providerSlots;
    // Whoever is here gets a place when one of those before it leaves, at the earliest so many milliseconds from now.
    const free = provider.freeAt.length < slots ? 0 : (provider.freeAt.shift() ?? 0);
    const now = performance.now();
    const startsAt = Math.max(now, free);
    const waits = startsAt - now;
    const endsAt = startsAt + Math.min(ms, Math.max(0, timeoutMs - waits));
    insert(provider.freeAt, endsAt);
    provider.calls++;
    const takes = Math.min(waits + ms, timeoutMs);
    if (takes > 0) await sleep(takes);
    provider.calls--;
    return waits + ms <= timeoutMs;
  }

  #checkBreaker(name: Provider, provider: ProviderState): void {
    if (provider.closedAgainAt === 0) return;
    if (performance.now() < provider.closedAgainAt) {
      throw new ApiError(503, "provider_unavailable", `${name} is left alone for a while; try again later`);
    }
    provider.closedAgainAt = 0;
    provider.timeoutsInARow = 0;
    this.#metrics.circuitBreaker(name, false);
  }

  #countTimeout(name: Provider, provider: ProviderState): void {
    this.#metrics.providerTimeout(name);
    provider.timeoutsInARow++;
    const { circuitBreaker } = this.#settings;
    if (circuitBreaker === 0 || provider.timeoutsInARow < circuitBreaker) return;
    provider.closedAgainAt = performance.now() + LEFT_ALONE_MS;
    this.#metrics.circuitBreaker(name, true);
  }

  #leastBusy(): Provider {
    const [first, second] = PROVIDERS.map((name) => this.#byName[name].calls);
    if (first === second) return PROVIDERS[this.#random() < 0.5 ? 0 : 1];
    return PROVIDERS[first! < second! ? 0 : 1];
  }
}

interface ProviderState {
  /** When each of its places comes free, in order; as many as are or were taken, at most the number of places. */
  freeAt: number[];
  calls: number;
  timeoutsInARow: number;
  /** 0 while calls may pass. */
  closedAgainAt: number;
}

function newState(): ProviderState {
  return { freeAt: [], calls: 0, timeoutsInARow: 0, closedAgainAt: 0 };
}

function insert(sorted: number[], value: number): void {
  const at = sorted.findLastIndex((one) => one <= value);
  sorted.splice(at + 1, 0, value);
}
