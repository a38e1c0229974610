import type { ArmRecording } from "../measure/recording.ts";
import { blockOf, type Grid } from "./blocks.ts";
import type { Events } from "./failures.ts";

/** Failed checks of an arm among all, per block. */
export function checkEvents(arm: ArmRecording, grid: Grid): Events {
  const events: Events = { trials: new Array(grid.blocks).fill(0), events: new Array(grid.blocks).fill(0) };
  for (const cell of arm.checkCells) {
    const block = blockOf(grid, cell.second);
    if (block < 0) continue;
    events.trials[block] = events.trials[block]! + cell.passes + cell.fails;
    events.events[block] = events.events[block]! + cell.fails;
  }
  return events;
}
