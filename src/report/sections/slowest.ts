import { judgedWindow } from "../../measure/aggregate.ts";
import type { ArmRecording, Recording } from "../../measure/recording.ts";
import type { SlowRequest } from "../../measure/slow-request.ts";
import { ALL_TRAFFIC } from "../build-view.ts";
import { codeSpan } from "../escape.ts";
import { milliseconds, seconds } from "../numbers.ts";
import { table } from "../table.ts";

/** Those of the judged window, slowest first. @param endpoint `*` for all */
export function slowestOf(recording: Recording, arm: ArmRecording, endpoint: string): SlowRequest[] {
  const { from, to } = judgedWindow(recording);
  return (arm.slowest ?? [])
    .filter((one) => endpoint === ALL_TRAFFIC || one.endpoint === endpoint)
    .filter((one) => one.second >= from && one.second < to)
    .sort((a, b) => b.durationMs - a.durationMs);
}

/** The slowest requests of head with the ids that the server gave them; empty where it gave none. */
export function slowestTable(recording: Recording, endpoint: string, most: number): string {
  const slowest = slowestOf(recording, recording.head, endpoint).slice(0, most);
  if (slowest.length === 0) return "";
  const isAll = endpoint === ALL_TRAFFIC;
  return table(
    ["slowest on head", "at", ...(isAll ? ["endpoint"] : []), "id", "header"],
    ["right", "right", ...(isAll ? (["left"] as const) : []), "left", "left"],
    slowest.map((one) => [
      milliseconds(one.durationMs),
      seconds(one.second),
      ...(isAll ? [codeSpan(one.endpoint, { cell: true })] : []),
      codeSpan(one.id, { cell: true, maxLength: 128 }),
      codeSpan(one.header, { cell: true }),
    ]),
  );
}
