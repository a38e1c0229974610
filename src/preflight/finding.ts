import { InfrastructureError, messageOf } from "../errors.ts";
import { PrometheusTrouble } from "../observe/prometheus/trouble.ts";

/** What a check found out about one item. The text is one sentence without its full stop, names between backticks. */
export interface CheckFinding {
  /** `unknown`: it could not be found out, and nothing is said about whether it holds. */
  state: "ok" | "failed" | "unknown";
  text: string;
}

export function ok(text: string): CheckFinding {
  return { state: "ok", text };
}

export function failed(text: string): CheckFinding {
  return { state: "failed", text };
}

export function unknown(text: string): CheckFinding {
  return { state: "unknown", text };
}

/** What keeps one item from being looked at does not keep the others from it. */
export async function finding(look: () => Promise<CheckFinding>): Promise<CheckFinding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof InfrastructureError || error instanceof PrometheusTrouble)) throw error;
    return unknown(messageOf(error).replace(/\.$/, ""));
  }
}

/** One finding of several looks: the worst decides, and each that is like it is told. */
export function worstOf(findings: readonly CheckFinding[]): CheckFinding {
  const worst = (["failed", "unknown", "ok"] as const).find((state) =>
    findings.some((one) => one.state === state),
  );
  if (worst === undefined) return unknown("nothing was looked at");
  const like = findings.filter((one) => one.state === worst);
  return { state: worst, text: like.map((one) => one.text).join("; ") };
}
