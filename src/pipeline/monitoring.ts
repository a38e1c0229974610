/** Opens what a request says about Prometheus. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, UsageError } from "../errors.ts";
import { judgedWindow } from "../measure/aggregate.ts";
import type { Recording } from "../measure/recording.ts";
import { type CollectedMonitors, MonitorWatch } from "../observe/monitors/watch.ts";
import type { PrometheusAddress } from "../observe/prometheus/client.ts";
import type { PrometheusSettings } from "../request/prometheus-settings.ts";
import type { Request } from "../request/request.ts";
import type { PreparedRun } from "./prepare.ts";

/**
 * Watches the targets of a run; null where no Prometheus is named, or nothing is to be watched.
 *
 * @throws UsageError where the certificate authority cannot be read
 */
export async function watchTargets(
  { prometheus, monitors }: Pick<Request, "prometheus" | "monitors">,
  { head, base }: Pick<PreparedRun, "head" | "base">,
  cwd: string,
): Promise<MonitorWatch | null> {
  if (prometheus === null || monitors.length === 0) return null;
  const { selectors, stepSeconds } = prometheus;
  const address = await addressOf(prometheus, cwd);
  return new MonitorWatch(
    { prometheus: address, definitions: monitors, selectors, stepSeconds },
    { head: head.baseUrl, ...(base === null ? {} : { base: base.baseUrl }) },
  );
}

/** What was watched while this recording was made, as the monitors have it at its end. */
export function collectMonitors(
  watch: MonitorWatch,
  recording: Recording,
  endedAtMs: number,
): Promise<CollectedMonitors> {
  const { startedAtMs } = recording;
  const { from, to } = judgedWindow(recording);
  const [judgedFromMs, judgedToMs] = [startedAtMs + from * 1000, startedAtMs + to * 1000];
  return watch.collect({ startedAtMs, judgedFromMs, judgedToMs, endedAtMs });
}

/** @throws UsageError where the certificate authority cannot be read */
export async function addressOf(
  { url, headers, secrets, caFile }: PrometheusSettings,
  cwd: string,
): Promise<PrometheusAddress> {
  return { url, headers, secrets, ca: caFile === null ? null : await readCa(resolve(cwd, caFile), caFile) };
}

async function readCa(path: string, asked: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(
      `prometheus-ca: ${asked} cannot be read (${messageOf(error)}); give a file in PEM form`,
    );
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new UsageError(`prometheus-ca: ${asked} holds no certificate; give a file in PEM form`);
}
