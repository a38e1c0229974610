/** What the pairs so far are worth. */
import { upperBound95 } from "../intervals.ts";
import type { Assessment } from "./assess.ts";
import type { Plan } from "./plan.ts";

export interface Certificate {
  finished: boolean;
  counted: number;
  planned: number;
  alarms: number;
  /** The false-alarm rate is below this with 95 % confidence; null before the first counted pair. */
  upperBound: number | null;
  alarmsOtherWay: number;
  notJudged: number;
  able: number;
  /** Of those able to fail, red with head half as slow again. */
  caught: number;
}

/** `assessments`: of the counted pairs, in their order. */
export function certificateOf(plan: Plan, assessments: Assessment[]): Certificate {
  const counted = assessments.slice(0, plan.countedPairs);
  const count = (holds: (one: Assessment) => boolean) => counted.filter(holds).length;
  const alarms = count((one) => one.verdict === "fail");
  return {
    finished: counted.length === plan.countedPairs,
    counted: counted.length,
    planned: plan.countedPairs,
    alarms,
    upperBound: counted.length === 0 ? null : upperBound95(alarms, counted.length),
    alarmsOtherWay: count((one) => one.otherWay === "fail"),
    notJudged: count((one) => one.verdict === "inconclusive" || one.verdict === "disturbed"),
    able: count((one) => one.able),
    caught: count((one) => one.able && one.slowed === "fail"),
  };
}
