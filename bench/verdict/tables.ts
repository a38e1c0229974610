/**
 * Writes `RESULTS.md` and the plots from what is in `results/`. Only batches of the judge as it is now count.
 *
 *     npm run bench:verdict:tables
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { falseAlarmTable, looksTable } from "./report/false-alarm-table.ts";
import { historyTable } from "./report/history-table.ts";
import { powerPlot } from "./report/power-plot.ts";
import { barTable, shareTable, timeTable } from "./report/power-table.ts";
import { realAaWords } from "./report/real-aa-words.ts";
import { realPowerTable, realRivalsTable } from "./report/real-pairs-words.ts";
import { rivalsPlot, rivalsTable } from "./report/rivals-report.ts";
import { judgeMsWords, speedWords } from "./report/speed-words.ts";
import { throttledTable } from "./report/throttled-table.ts";
import { readBatches, totalsOf } from "./simulation/batches.ts";
import { BY_RATE, WITH_LEDGER, WITH_LOOKS, WITHOUT_LEDGER } from "./simulation/false-alarm-cases.ts";
import { judgeFingerprint } from "./simulation/fingerprint.ts";
import {
  bars,
  CURVE_FACTORS,
  CURVE_RATES,
  LOOKED_AT,
  ledgerCurves,
  timeCurves,
} from "./simulation/power-cases.ts";

const here = import.meta.dirname;
const result = (name: string) => join(here, "results", name);
const judge = judgeFingerprint();
const totals = totalsOf(readBatches(result("simulation.jsonl")), judge);
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: here, encoding: "utf8" }).trim();
const readJson = (name: string) =>
  existsSync(result(name)) ? JSON.parse(readFileSync(result(name), "utf8")) : null;

const LEDGER_OF_CURVES = 60;
for (const factor of CURVE_FACTORS) {
  const ofFactor = (pairs: number) => timeCurves(pairs).filter((one) => one.effect.factor === factor);
  const title = `All requests ${Math.round((factor - 1) * 100)} % slower: ledger of ${LEDGER_OF_CURVES} pairs, and none (dashed)`;
  const plot = powerPlot(title, ofFactor(LEDGER_OF_CURVES), ofFactor(0), totals);
  writeFileSync(result(`power-${factor}.svg`), plot);
}
const rivals = readJson("rivals.json");
if (rivals !== null) writeFileSync(result("rivals.svg"), rivalsPlot(rivals.results));

const text = readFileSync(join(here, "results.template.md"), "utf8");
const parts: Record<string, string> = {
  stamp: `${new Date().toISOString().slice(0, 10)}, commit ${commit}, judge ${judge}`,
  withoutLedger: falseAlarmTable(WITHOUT_LEDGER, totals),
  withLedger: falseAlarmTable(WITH_LEDGER, totals),
  byRate: falseAlarmTable(BY_RATE, totals),
  looks: looksTable([...WITH_LOOKS, ...LOOKED_AT], totals),
  bars: barTable(bars(200), totals),
  barsWithoutLedger: barTable(bars(0), totals),
  times: timeTable(timeCurves(LEDGER_OF_CURVES), totals, CURVE_RATES, CURVE_FACTORS),
  timesWithoutLedger: timeTable(timeCurves(0), totals, CURVE_RATES, CURVE_FACTORS),
  deployments: shareTable(ledgerCurves([0, 20, 50, 200]), totals),
  plots: CURVE_FACTORS.map(
    (factor) =>
      `![Share of red runs against time, one curve per rate, all requests ${Math.round((factor - 1) * 100)} % slower](results/power-${factor}.svg)`,
  ).join("\n"),
  rivals: rivals === null ? "Not run yet." : rivalsTable(rivals.results),
  rivalsStamp: rivals === null ? "" : rivalsStamp(rivals),
  speed: speedWords(readJson("speed.json")),
  judgeMs: judgeMsWords(totals),
  realPower: realPowerTable(readJson("real-aa/pairs-judged.json"), judge),
  realRivals: realRivalsTable(readJson("real-aa/pairs-judged.json")),
  throttled: throttledTable(readJson("throttled.json")),
  history: historyTable(readJson("history.json")),
  realAa: realAaWords(readJson("real-aa/plan.json"), readJson("real-aa/certificate.json")),
};
const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
  const part = parts[name];
  if (part === undefined) throw new Error(`results.template.md asks for ${name}, which there is not`);
  return part;
});
writeFileSync(join(here, "RESULTS.md"), filled);

function rivalsStamp({
  date,
  judge: of,
  results,
}: {
  date: string;
  judge: string;
  results: { projects: number }[];
}) {
  const same = of === judge ? "" : `, by judge ${of}, an earlier one`;
  return `${date}${same}, ${results[0]?.projects} simulated projects per kind of runner and size of change`;
}
