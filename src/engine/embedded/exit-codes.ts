import type { ArmEnd } from "../../measure/recording.ts";
import type { EndOfProcess } from "../engine.ts";

/** How the load process ends. The number for an interruption is k6's. */
export const EXIT = { completed: 0, samplesLost: 90, fault: 91, interrupted: 105 } as const;

/** What the end of the process means, in one line. */
export function describeEnd(end: EndOfProcess): ArmEnd {
  const { exitCode, signal } = end;
  const common = { exitCode, signal };
  const lastWords = end.stderrTail.trim().split("\n").at(-1) ?? "";
  const because = lastWords === "" ? "" : `: ${lastWords.slice(0, 300)}`;
  if (end.stoppedBy === "person") return { ...common, outcome: "cancelled", message: "Cancelled." };
  if (end.stoppedBy === "us") return { ...common, outcome: "stopped", message: "Ended early, on purpose." };
  if (exitCode === EXIT.completed) return { ...common, outcome: "completed", message: "Ran to its end." };
  if (exitCode === EXIT.interrupted) {
    return { ...common, outcome: "cancelled", message: "Ended by a signal from outside." };
  }
  if (exitCode === EXIT.samplesLost) {
    return { ...common, outcome: "failed", message: `Results are incomplete${because}` };
  }
  if (signal !== null) {
    return { ...common, outcome: "failed", message: `The load process was killed by ${signal}${because}` };
  }
  return { ...common, outcome: "failed", message: `The load process failed with code ${exitCode}${because}` };
}
