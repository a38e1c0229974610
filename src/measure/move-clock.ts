/** Brings recordings that began at different moments onto one clock. */
import type { ArmRecording } from "./recording.ts";

/** @param by seconds that are added to each */
export function moveAll<T extends { second: number }>(cells: readonly T[], by: number): T[] {
  return cells.map((cell) => ({ ...cell, second: cell.second + by }));
}

/** The same arm on a clock that began `by` seconds earlier; everything that has a second is moved. */
export function moveArm(arm: ArmRecording, by: number): ArmRecording {
  if (by === 0) return arm;
  const { errors, slowest, errorAnswers } = arm;
  return {
    ...arm,
    requests: moveAll(arm.requests, by),
    phases: moveAll(arm.phases, by),
    metricCells: moveAll(arm.metricCells, by),
    checkCells: moveAll(arm.checkCells, by),
    load: moveAll(arm.load, by),
    ...(errors === undefined
      ? {}
      : {
          errors: errors.map((group) => ({
            ...group,
            firstSecond: group.firstSecond + by,
            lastSecond: group.lastSecond + by,
          })),
        }),
    ...(slowest === undefined ? {} : { slowest: moveAll(slowest, by) }),
    ...(errorAnswers === undefined
      ? {}
      : { errorAnswers: { ...errorAnswers, samples: moveAll(errorAnswers.samples, by) } }),
  };
}
