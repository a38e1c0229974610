import type { Case } from "./case.ts";
import { WITHOUT_LEDGER } from "./false-alarm-cases.ts";
import { bars, ledgerCurves, timeCurves } from "./power-cases.ts";

/** The groups that `--group` takes. */
export const GROUPS = {
  "false-alarms": (): Case[] => WITHOUT_LEDGER,
  bars: (): Case[] => bars(0),
  curves: (): Case[] => timeCurves(0),
  deployments: (): Case[] => ledgerCurves([0]),
} as const;

export type Group = keyof typeof GROUPS;

export function allCases(): Case[] {
  return Object.values(GROUPS).flatMap((cases) => cases());
}
