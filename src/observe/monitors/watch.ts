/** Monitors of one run: asked now and then while it goes on, and in full once it has ended. */
import type { ArmName } from "../../measure/recording.ts";
import { pause } from "../../pause.ts";
import { type PrometheusAddress, PrometheusClient } from "../prometheus/client.ts";
import { PrometheusTrouble } from "../prometheus/trouble.ts";
import { cadenceFor, cadenceOf } from "./cadence.ts";
import type { MonitorDefinition } from "./definition.ts";
import { type LatestValue, latestValues } from "./latest.ts";
import { rangeOf } from "./read-points.ts";
import { type MonitoredRun, resolveMonitors, unknownSeries } from "./resolve.ts";
import { findSelectors, type Selectors, type Subject, subjectsOf } from "./selectors.ts";
import type { MonitorSeries } from "./series.ts";

/** What is to be watched, and where it can be asked for. */
export interface Monitoring {
  prometheus: PrometheusAddress;
  definitions: readonly MonitorDefinition[];
  selectors: Selectors;
  /** Seconds between two points; null to go by the scrapes. */
  stepSeconds: number | null;
}

export interface CollectedMonitors {
  series: MonitorSeries[];
  notes: string[];
}

export interface RunTimes {
  /** Unix times in milliseconds. */
  startedAtMs: number;
  judgedFromMs: number;
  judgedToMs: number;
  endedAtMs: number;
}

const LIVE_EVERY_MS = 15_000;
const LIVE_PATIENCE_MS = 5_000;
const PATIENCE_MS = 20_000;
/** Whoever gave no answer during the load is not waited for as long. */
const LITTLE_PATIENCE_MS = 5_000;
/** What can be had within this is all there will be once the job is ending. */
const HURRIED_MS = 2_000;
const LONGEST_SETTLING_SECONDS = 5;
/** Clocks closer than this count as equal. */
const CLOCK_TOLERANCE_SECONDS = 2;

export class MonitorWatch {
  readonly #client: PrometheusClient;
  readonly #monitoring: Monitoring;
  readonly #targets: Partial<Record<ArmName, string>>;
  readonly #ended = new AbortController();
  readonly #settled = new AbortController();
  readonly #outOfTime = new AbortController();
  #selectors: Selectors | null = null;
  #latest: LatestValue[] = [];
  #asking = false;
  #wasSilent = false;

  /** @param targets Base URLs of what is loaded. */
  constructor(monitoring: Monitoring, targets: Partial<Record<ArmName, string>>) {
    this.#client = new PrometheusClient(monitoring.prometheus);
    this.#monitoring = monitoring;
    this.#targets = targets;
  }

  /** Asks for the latest values from now on, at a low rate, until `stop` or `collect`. */
  start(): void {
    void this.#ask();
    const timer = setInterval(() => void this.#ask(), LIVE_EVERY_MS);
    timer.unref();
    this.#ended.signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** Values of a few seconds ago, for a live view; empty where none could be had. */
  latest(): readonly LatestValue[] {
    return this.#latest;
  }

  stop(): void {
    this.#ended.abort();
  }

  /** The job is ending: the last scrape is not waited for, nor is an answer for long. */
  hurry(): void {
    if (this.#settled.signal.aborted) return;
    this.#settled.abort();
    setTimeout(() => this.#outOfTime.abort(), HURRIED_MS).unref();
  }

  /** All series of the run. It never throws for what Prometheus does or does not answer. */
  async collect(times: RunTimes): Promise<CollectedMonitors> {
    this.stop();
    const patienceMs = this.#wasSilent ? LITTLE_PATIENCE_MS : PATIENCE_MS;
    const signal = AbortSignal.any([this.#outOfTime.signal, AbortSignal.timeout(patienceMs)]);
    try {
      return await this.#collect(times, signal);
    } catch (error) {
      if (!(error instanceof PrometheusTrouble)) throw error;
      const subject: Subject = { arm: "shared", select: "" };
      const series = this.#monitoring.definitions.map((one) => unknownSeries(one, subject, error.message));
      return { series, notes: [`Monitors: ${error.message}, so none of them is known.`] };
    }
  }

  async #collect(times: RunTimes, signal: AbortSignal): Promise<CollectedMonitors> {
    const { definitions, stepSeconds: asked } = this.#monitoring;
    const skew = await this.#clockSkew(signal);
    const theirs = (ms: number) => ms / 1000 + skew;
    const [startedAt, endedAt] = [theirs(times.startedAtMs), theirs(times.endedAtMs)];
    const judged = { from: theirs(times.judgedFromMs), to: theirs(times.judgedToMs) };
    const seconds = endedAt - startedAt;
    const selectors = await this.#findSelectors(signal);
    const subjects = subjectsOf(selectors);
    const { select } = subjects[0]!;
    const cadence = await cadenceOf(this.#client, { select, seconds, end: endedAt, asked }, signal);
    // The last scrape of the run is a little behind its end.
    await pause(1000 * Math.min(cadence.interval, LONGEST_SETTLING_SECONDS), this.#settled.signal);
    const range = rangeOf(startedAt, endedAt, cadence.step);
    const run: MonitoredRun = { startedAt, judged, range, cadence, subjects };
    const { series, notes } = await resolveMonitors(this.#client, definitions, run, signal);
    if (skew !== 0) {
      const words = `${Math.abs(Math.round(skew))} s ${skew > 0 ? "ahead of" : "behind"}`;
      notes.push(`Monitors: the clock of Prometheus is ${words} this machine's; its times are shifted.`);
    }
    return { series, notes };
  }

  /** Seconds by which the clock of Prometheus, which stamps the scrapes, is ahead of ours; 0 where they agree. */
  async #clockSkew(signal: AbortSignal): Promise<number> {
    const before = Date.now();
    const [answer] = await this.#client.instant("time()", signal);
    const after = Date.now();
    if (answer === undefined || !Number.isFinite(answer.value)) {
      throw new PrometheusTrouble("Prometheus does not tell its time");
    }
    // Of the times while it was asked, the nearest: a slow answer is no skew.
    const nearest = Math.min(Math.max(answer.value, before / 1000), after / 1000);
    const skew = answer.value - nearest;
    return Math.abs(skew) < CLOCK_TOLERANCE_SECONDS ? 0 : skew;
  }

  async #findSelectors(signal: AbortSignal): Promise<Selectors> {
    if (this.#selectors !== null) return this.#selectors;
    const { selectors } = this.#monitoring;
    const found = await findSelectors(this.#client, selectors, this.#targets, signal);
    // A target that is not told apart yet may be once it has been scraped.
    if (Object.keys(found).length > 0) this.#selectors = found;
    return found;
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(LIVE_PATIENCE_MS)]);
    try {
      const subjects = subjectsOf(await this.#findSelectors(signal));
      const { definitions, stepSeconds } = this.#monitoring;
      const { window } = cadenceFor(null, 0, stepSeconds);
      this.#latest = await latestValues(this.#client, definitions, { subjects, window }, signal);
      this.#wasSilent = false;
    } catch {
      // The same is asked for after the load, which then says what is wrong; a live view just has none.
      this.#latest = [];
      this.#wasSilent = !this.#ended.signal.aborted || this.#wasSilent;
    } finally {
      this.#asking = false;
    }
  }
}
