import type { Certificate } from "../real-aa/certificate.ts";
import type { Plan } from "../real-aa/plan.ts";
import { percent } from "./words.ts";

/** How far the certificate is. `written`: content of its file, null before the first pair. */
export function realAaWords(
  plan: Plan | null,
  written: { certificate: Certificate & { ledger: number } } | null,
): string {
  if (plan === null) return "Not begun.";
  const planned = `Fixed on ${plan.date}: ${plan.ledgerPairs} pairs for the ledger, then ${plan.countedPairs} that count, scenario \`${plan.scenario}\`, ${plan.burnMs} ms of CPU per request, neighbours in half of the pairs.`;
  if (written === null) return `${planned} No pair has been run yet: **there is no certificate.**`;
  const { certificate } = written;
  const so = certificate.finished ? "" : " **The certificate is unfinished.**";
  if (certificate.upperBound === null) {
    return `${planned} So far ${certificate.ledger} pairs of the ledger and none that counts.${so}`;
  }
  const able = certificate.able;
  const caught = able === 0 ? "none was able" : `${certificate.caught} of ${able}`;
  return [
    `${planned} ${certificate.counted} of ${certificate.planned} pairs have been judged.${so}`,
    "",
    `- Red: ${certificate.alarms} (in the other direction, which does not count: ${certificate.alarmsOtherWay}).`,
    `- With 95 % confidence the false-alarm rate is below ${percent(certificate.upperBound)}.`,
    `- Not judged: ${certificate.notJudged}.`,
    `- Able to fail: ${able}; red with head half as slow again put into the same recordings: ${caught}.`,
  ].join("\n");
}
