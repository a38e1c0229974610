import { InfrastructureError, messageOf, UsageError } from "../errors.ts";

/** What was found out about one part of the set-up. */
export interface Finding {
  area: "settings" | "scenario" | "workflows" | "token" | "branch" | "status" | "k6" | "targets" | "runs";
  /** `mend`: it will not work as it is; `unknown`: it could not be found out from here. */
  state: "ok" | "mend" | "unknown";
  /** One sentence. */
  text: string;
  /** What to do about it; null where nothing has to be done. */
  advice: string | null;
}

export function ok(area: Finding["area"], text: string, advice: string | null = null): Finding {
  return { area, state: "ok", text, advice };
}

export function mend(area: Finding["area"], text: string, advice: string): Finding {
  return { area, state: "mend", text, advice };
}

export function unknown(area: Finding["area"], text: string, advice: string | null): Finding {
  return { area, state: "unknown", text, advice };
}

/** What keeps one part from being looked at does not keep the others from it. */
export async function examine(area: Finding["area"], look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof UsageError) {
      return [{ area, state: "mend", text: `${messageOf(error)}.`, advice: null }];
    }
    if (error instanceof InfrastructureError) return [unknown(area, `${messageOf(error)}.`, null)];
    throw error;
  }
}
