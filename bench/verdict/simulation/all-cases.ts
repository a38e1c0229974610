import type { Case } from "./case.ts";
import { BY_RATE, WITH_LEDGER, WITH_LOOKS, WITHOUT_LEDGER } from "./false-alarm-cases.ts";
import { bars, LOOKED_AT, ledgerCurves, timeCurves } from "./power-cases.ts";

/** The groups that `--group` takes. */
export const GROUPS = {
  "false-alarms": (): Case[] => WITHOUT_LEDGER,
  "false-alarms-ledger": (): Case[] => WITH_LEDGER,
  looks: (): Case[] => [...WITH_LOOKS, ...LOOKED_AT],
  rates: (): Case[] => BY_RATE,
  bars: (): Case[] => bars(200),
  "bars-without-ledger": (): Case[] => bars(0),
  curves: (): Case[] => [0, 60].flatMap(timeCurves),
  deployments: (): Case[] => ledgerCurves([0, 20, 50, 200]),
} as const;

export type Group = keyof typeof GROUPS;

export function allCases(): Case[] {
  return Object.values(GROUPS).flatMap((cases) => cases());
}
