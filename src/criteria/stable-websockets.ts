import { countAbove, placeOf } from "../judge/tail.ts";
import { inWindow } from "../measure/aggregate.ts";
import { LogHistogram } from "../measure/histogram.ts";
import type { ArmRecording, MetricCell } from "../measure/recording.ts";
import { milliseconds, percent, wholeNumber } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import type { CriterionOf } from "./criterion.ts";
import { type Answer, type Evidence, unknown } from "./evidence.ts";
import { worstOf } from "./monitors.ts";
import { judgeShare, trialsNeeded } from "./share.ts";

/** Metrics of the shipped script `websocket.js`; a script of one's own may have the same. */
const ABNORMAL = "ws_abnormal_closes";
const MISSED = "ws_missed_messages";
const FIRST_MESSAGE = "ws_time_to_first_message";
/** k6's own, one a connection that was tried. */
const SESSIONS = "ws_sessions";

/** Whether connections end as they should, lose no messages and get their first one soon. */
export function judgeStableWebSockets(
  { abnormalShare, missedShare, firstMessageMs }: CriterionOf<"stable-websockets">,
  evidence: Evidence,
): Answer {
  const cellsOf = (name: string) => metricCells(evidence, name);
  const hasOwn = [ABNORMAL, MISSED, FIRST_MESSAGE].some((name) => cellsOf(name).length > 0);
  if (!hasOwn) {
    const sessions = cellsOf(SESSIONS).reduce((sum, cell) => sum + cell.sum, 0);
    return unknown(
      sessions === 0
        ? "no WebSocket was opened"
        : `${wholeNumber(sessions)} connections were opened, but the script has no metrics ${named(ABNORMAL)}, ${named(MISSED)} and ${named(FIRST_MESSAGE)}`,
    );
  }
  return summary([
    judgeRate(cellsOf(ABNORMAL), abnormalShare, "closed abnormally", ABNORMAL),
    judgeRate(cellsOf(MISSED), missedShare, "missed messages", MISSED),
    judgeFirstMessage(cellsOf(FIRST_MESSAGE), firstMessageMs),
  ]);
}

/** All three figures, whatever decides. */
function summary(parts: readonly Answer[]): Answer {
  const { outcome, how } = worstOf(parts);
  const found = parts
    .map((part) => part.found)
    .filter((text) => text !== "")
    .join(", ");
  return { outcome, found, how };
}

function judgeRate(cells: readonly MetricCell[], allowed: number, what: string, metric: string): Answer {
  if (cells.length === 0) return unknown(`the script has no metric ${named(metric)}`);
  const trials = cells.map((cell) => cell.count);
  // A rate counts trues as 1.
  const events = cells.map((cell) => cell.sum);
  const count = trials.reduce((sum, one) => sum + one, 0);
  const bad = events.reduce((sum, one) => sum + one, 0);
  const outcome = judgeShare({ trials, events }, allowed);
  const found = `${wholeNumber(bad)} of ${wholeNumber(count)} ${what}`;
  const enough = count >= trialsNeeded(allowed);
  const how =
    outcome === "unknown" && !enough
      ? `${wholeNumber(count)} of the ${wholeNumber(trialsNeeded(allowed))} connections that are needed`
      : `${percent(bad / Math.max(1, count))} of the connections ${what}, ${percent(allowed)} may`;
  return { outcome, found, how };
}

function judgeFirstMessage(cells: readonly MetricCell[], limitMs: number): Answer {
  if (cells.length === 0) return unknown(`the script has no metric ${named(FIRST_MESSAGE)}`);
  const place = placeOf(limitMs);
  const trials = cells.map((cell) => cell.values.count);
  const events = cells.map((cell) => countAbove(cell.values, place));
  const count = trials.reduce((sum, one) => sum + one, 0);
  const all = cells.reduce((sum, cell) => sum.merge(cell.values), new LogHistogram());
  const outcome = judgeShare({ trials, events }, 0.05);
  const p95 = `first message after ${milliseconds(all.quantile(0.95))} at most (p95)`;
  const how =
    outcome === "unknown" && count < trialsNeeded(0.05)
      ? `${wholeNumber(count)} of the ${wholeNumber(trialsNeeded(0.05))} connections that are needed`
      : `${p95}, ${milliseconds(limitMs)} are allowed`;
  return { outcome, found: p95, how };
}

function metricCells({ head, window }: Evidence, name: string): MetricCell[] {
  const index = indexOf(head, name);
  return index < 0 ? [] : inWindow(head.metricCells, window).filter((cell) => cell.metric === index);
}

function indexOf(head: ArmRecording, name: string): number {
  return head.metrics.findIndex((metric) => metric.name === name);
}
