import type { Recording, RecordingMeta } from "../measure/recording.ts";

/** Shares of the planned time at which there is a look. */
export const LOOK_SHARES = [0.25, 0.5, 0.75];
/** A shorter run is over before looking pays. */
export const SHORTEST_LOOKED_AT_SECONDS = 60;

export interface Look {
  /** Share of the planned time that is over, 0..1. */
  share: number;
  /** Share at the look before; 0 at the first. */
  before: number;
  /** The first second that is not looked at, on the clock of the recording. */
  until: number;
}

/** The looks of a run; none where it is too short, or where only the script knows how long it is. */
export function plannedLooks({ warmUpSeconds, plannedSeconds }: RecordingMeta): Look[] {
  if (plannedSeconds === null || plannedSeconds < SHORTEST_LOOKED_AT_SECONDS) return [];
  return LOOK_SHARES.map((share, index) => ({
    share,
    before: LOOK_SHARES[index - 1] ?? 0,
    until: warmUpSeconds + Math.round(plannedSeconds * share),
  }));
}

/** Share of a budget that a look may spend: what is due by its time, less what was due by the look before. */
export function spentBy({ share, before }: Look): number {
  return share ** 2 - before ** 2;
}

/** The planned look that ended the run; null where it went to its end. */
export function lookThatEnded({ meta, head, base }: Recording): Look | null {
  const until = head.end.judgedUntil ?? base?.end.judgedUntil;
  if (until === undefined) return null;
  return plannedLooks(meta).find((look) => look.until === until) ?? null;
}
